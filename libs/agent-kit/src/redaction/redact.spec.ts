import fc from 'fast-check';
import { redact, redactedText } from './redact';
import { isSensitiveKey } from './sensitive-key';
import { redactText } from './sensitive-text';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';

describe('redaction of keys (spec 8)', () => {
  it.each([
    'password',
    'db_password',
    'clientSecret',
    'API-KEY',
    'apiKey',
    'APIKey',
    'accessToken',
    'auth.header',
    'Authorization',
    'user_credential',
    'credentials',
    'Set-Cookie',
    'token2',
    'APIkey',
    'JWTtoken',
    'DBpassword',
    'x_APIkey_2',
  ])('calls %s sensitive', (key) => {
    expect(isSensitiveKey(key, 'value')).toBe(true);
  });

  it.each([
    'input_tokens',
    'outputTokens',
    'author',
    'keyboard',
    'monkey',
    'secretary',
    'tokenizer',
    'cookies_',
  ])('leaves %s alone', (key) => {
    expect(isSensitiveKey(key, 12)).toBe(false);
  });

  it('leaves a count of tokens alone, and redacts a token that calls itself a count', () => {
    expect(redact({ token_count: 12 }, 'custom')).toEqual({ token_count: 12 });
    expect(redact({ token_count: 'abc' }, 'custom')).toEqual({ token_count: '[redacted]' });
    expect(redact({ secret_count: 12 }, 'custom')).toEqual({ secret_count: '[redacted]' });
  });

  it('leaves a number for each token alone, such as a price, and nothing else that only looks so', () => {
    const shown = { cost_per_token: 0.00002, usdPerToken: 1e-6, 'latency-per-token': 12 };
    const hidden = { cost_per_token: 'abc', token_per_user: 12, per_user_token: 12, secret_per_token: 12 };

    expect(redact(shown, 'custom')).toEqual(shown);
    expect(Object.values(redact(hidden, 'custom') as object)).toEqual(Array(4).fill('[redacted]'));
  });

  it('redacts whatever stands under a sensitive key, at any depth', () => {
    const redacted = redact(
      { request: [{ headers: { cookie: { a: ['b'] }, accept: '*/*' } }] },
      'parameters',
    );

    expect(redacted).toEqual({ request: [{ headers: { cookie: '[redacted]', accept: '*/*' } }] });
  });
});

describe('redaction of values (spec 8)', () => {
  it.each([
    ['a token', `got ${JWT} back`, 'got [redacted] back'],
    ['the first part of a token', 'got eyJhbGciOiJIUzI1NiJ9', 'got [redacted]'],
    ['a bearer header', 'Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
    ['a basic header', 'sent Basic YWxpY2U6cHc= along', 'sent [redacted] along'],
    ['a basic header without padding', 'authorization: Basic YWxpY2U6cHcx', 'authorization: [redacted]'],
    ['a model key', 'with sk-proj-abcDEF0123456789', 'with [redacted]'],
    ['the login of a URL', 'postgres://airlock:pw@db/airlock', 'postgres://[redacted]@db/airlock'],
    ['a Linux home', 'at /home/alice/work/a.ts:3', 'at ~/work/a.ts:3'],
    ['a macOS home', 'at file:///Users/alice/a.ts', 'at file://~/a.ts'],
    ['a Windows home', 'at C:\\Users\\alice\\a.ts', 'at ~\\a.ts'],
    ['the home of root', 'in /root/.ssh and /root', 'in ~/.ssh and ~'],
  ])('finds %s', (_, text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'a risk-assessment',
    'https://example.com/home/page',
    '/rooted/tree',
    'eyJ',
    'skills',
    'Basic information',
  ])('does not touch %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('finds a credential in a key', () => {
    expect(redact({ [`x ${JWT}`]: 1 }, 'custom')).toEqual({ 'x [redacted]': 1 });
  });

  it('finds a credential that the limit would have cut in two', () => {
    const text = `${'x'.repeat(290)} ${JWT}`;

    expect(redactedText(text, 'error')).not.toContain('eyJ');
  });

  it('makes text storable: no NUL and no half of a surrogate pair', () => {
    expect(redactText('a\u0000b\ud800c')).toBe('a\ufffdb\ufffdc');
  });
});

describe('limits of redaction (spec 8, W6)', () => {
  it.each([
    ['parameters', 200],
    ['result', 500],
    ['custom', 1_000],
    ['error', 300],
  ] as const)('cuts a string of %s after %i characters and says so', (kind, limit) => {
    expect(redact('ü'.repeat(limit), kind)).toBe('ü'.repeat(limit));
    expect(redact('ü'.repeat(limit + 1), kind)).toBe(`${'ü'.repeat(limit)}… [cut: ${limit + 1} characters]`);
  });

  it('says that a text was cut also when its visible part became short by redaction', () => {
    const text = `sk-${'a'.repeat(20_000)}`;

    expect(redactedText(text, 'custom')).toBe('[redacted]… [cut: 20003 characters]');
  });

  it('cuts a list after 10 items and says so', () => {
    const list = Array.from({ length: 25 }, (_, index) => index);

    expect(redact(list.slice(0, 10), 'result')).toEqual(list.slice(0, 10));
    expect(redact(list, 'result')).toEqual([...list.slice(0, 10), '[cut: 15 more items]']);
  });

  it('ends on circles, on deep nesting and on objects that share one another a billion times', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let deep: unknown = 'bottom';
    for (let level = 0; level < 10_000; level++) deep = [deep];
    let shared: unknown = 'leaf';
    for (let level = 0; level < 15; level++) shared = Array.from({ length: 10 }, () => shared);

    expect(redact(circle, 'custom')).toEqual({ self: '[circular]' });
    expect(JSON.stringify(redact(deep, 'custom'))).toContain('[cut: too deep]');
    expect(JSON.stringify(redact(shared, 'custom'))).toContain('[cut: too many values]');
  });

  it('takes what tools return: dates, errors, maps, sets, big integers, buffers, functions', () => {
    const value = {
      at: new Date(0),
      failure: new TypeError('no sk-123456789 here'),
      map: new Map([['password', 'x']]),
      set: new Set([1]),
      big: 10n,
      buffer: Buffer.from('abc'),
      run: () => 1,
      nan: Number.NaN,
      symbol: Symbol('x'),
      absent: undefined,
    };

    expect(redact(value, 'custom')).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      failure: { name: 'TypeError', message: 'no [redacted] here' },
      map: { password: '[redacted]' },
      set: [1],
      big: '10',
      buffer: '[binary: 3 bytes]',
      nan: 'NaN',
      symbol: '[symbol]',
    });
  });

  it('does not fail on a getter that fails', () => {
    const value = {
      inner: {
        get broken(): never {
          throw new Error('never');
        },
      },
      whole: 1,
    };

    expect(redact(value, 'custom')).toEqual({ inner: '[unreadable]', whole: 1 });
  });

  it('gives plain JSON and leaves the input alone, whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.anything({ withMap: true, withSet: true, withDate: true, withBigInt: true }),
        (value) => {
          const redacted = redact(value, 'custom');

          expect(JSON.parse(JSON.stringify(redacted))).toEqual(redacted);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('shows no canary under any sensitive key or in any credential, wherever it is put', () => {
    const keys = fc.constantFrom('password', 'api_key', 'accessToken', 'x-auth', 'session.cookie');
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), keys), { maxLength: 6 }), keys, (path, key) => {
        const planted = { [key]: 'CANARY-1', note: `Bearer CANARY-2`, text: `sk-CANARY-3` };
        const value = path.reduceRight<unknown>((inner, step) => ({ [step]: inner, list: [inner] }), planted);

        expect(JSON.stringify(redact(value, 'result'))).not.toContain('CANARY');
      }),
      { numRuns: 2_000 },
    );
  });
});
