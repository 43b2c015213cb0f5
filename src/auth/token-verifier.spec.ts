import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { AirlockConfig } from '../config';
import { KeysUnavailableError } from './keys-unavailable.error';
import { KnownTokens } from './known-tokens';
import { mintToken } from './token-mint';
import { TokenRejectedError } from './token-rejected.error';
import { TokenVerifier } from './token-verifier';

const config = AirlockConfig.from({
  NODE_ENV: 'test',
  JWT_SECRET: 'a secret of thirty-two characters or more',
});
const NOON = new Date('2026-01-01T12:00:00Z');

describe('A token that comes again', () => {
  const checked = jest.spyOn(globalThis.crypto.subtle, 'verify');

  beforeEach(() => {
    jest.useFakeTimers({ now: NOON, doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
    checked.mockClear();
  });

  afterEach(() => jest.useRealTimers());

  it('has its signature checked once a minute, and says the same each time', async () => {
    const verifier = new TokenVerifier(config);
    const token = await mintToken(config, 'alice', { scopes: ['operator'] });

    const first = await verifier.verify(token);
    const again = await verifier.verify(token);
    expect(checked).toHaveBeenCalledTimes(1);
    jest.setSystemTime(NOON.getTime() + 61_000);
    const later = await verifier.verify(token);

    expect(checked).toHaveBeenCalledTimes(2);
    expect([again, later]).toEqual([first, first]);
    expect(first).toMatchObject({ userId: 'alice', scopes: ['operator'] });
  });

  it('is refused from its expiry on, however well it is known', async () => {
    const verifier = new TokenVerifier(config);
    const token = await mintToken(config, 'alice', { lifetimeSeconds: 20 });
    await verifier.verify(token);

    jest.setSystemTime(NOON.getTime() + (20 + config.jwtLeewaySeconds) * 1_000);

    await expect(verifier.verify(token)).rejects.toThrow('The token expired at 2026-01-01T12:00:20.000Z.');
  });

  it('vouches for nothing but itself: with one character changed it is checked, and refused', async () => {
    const verifier = new TokenVerifier(config);
    const token = await mintToken(config, 'alice');
    const [header, claims, signature] = token.split('.');
    await verifier.verify(token);
    const forged = Buffer.from(String(claims), 'base64url').toString().replace('alice', 'bobby');

    const stranger = [header, Buffer.from(forged).toString('base64url'), signature].join('.');

    await expect(verifier.verify(stranger)).rejects.toThrow(TokenRejectedError);
  });

  it('is forgotten when ten thousand others have come since', () => {
    const known = new KnownTokens();

    for (let number = 0; number <= 10_000; number++) known.add(`token ${number}`, NOON.getTime() + 3_600_000);

    expect(known.has('token 0')).toBe(false);
    expect(known.has('token 1')).toBe(true);
  });
});

describe('Tokens of an identity provider', () => {
  let provider: Server;
  let answer: { status: number; body: string };
  let logged: jest.SpyInstance;
  let token: string;
  let keys: string;
  let asksProvider: TokenVerifier;

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] });
    token = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setSubject('alice')
      .setIssuer('airlock')
      .setAudience('airlock')
      .setExpirationTime('1h')
      .sign(privateKey);
    provider = createServer((_, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  });

  beforeEach(() => {
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const { port } = provider.address() as AddressInfo;
    const JWKS_URL = `http://127.0.0.1:${port}/keys?secret=s3cret`;
    asksProvider = new TokenVerifier(AirlockConfig.from({ NODE_ENV: 'test', JWKS_URL }));
  });

  afterEach(() => logged.mockRestore());

  afterAll(() => provider.close());

  it.each([
    { status: 500, body: 'broken' },
    { status: 200, body: 'no keys' },
    { status: 200, body: '{}' },
  ])(
    'are not called invalid while it answers $status "$body": the log names it once, without secrets',
    async (broken) => {
      answer = broken;

      await expect(asksProvider.verify(token)).rejects.toThrow(KeysUnavailableError);
      await expect(asksProvider.verify(token)).rejects.toThrow(
        'the keys of the identity provider cannot be had',
      );

      expect(logged.mock.calls.map(String)).toEqual([
        expect.stringMatching(/^No keys from JWKS_URL, http:\/\/127\.0\.0\.1:\d+\/keys: .*answered with 503/),
      ]);
    },
  );

  it('are not called invalid while nobody answers at its address', async () => {
    const gone = createServer();
    await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const nobody = AirlockConfig.from({ NODE_ENV: 'test', JWKS_URL: `http://127.0.0.1:${port}/keys` });

    await expect(new TokenVerifier(nobody).verify(token)).rejects.toThrow(KeysUnavailableError);

    expect(String(logged.mock.calls)).toContain('ECONNREFUSED');
  });

  it('are accepted as soon as it has its keys again, and refused when they are not signed by one', async () => {
    answer = { status: 500, body: '' };
    await asksProvider.verify(token).catch(() => undefined);

    answer = { status: 200, body: keys };

    await expect(asksProvider.verify(token)).resolves.toMatchObject({ userId: 'alice' });
    await expect(asksProvider.verify('nonsense')).rejects.toThrow('The token is not a valid JWT.');
  });
});

describe('The scopes of a token', () => {
  it.each([
    ['a NUL', 'operator\u0000'],
    ['an escape', '\u001b[2J'],
    ['half a character', '\ud83d'],
  ])('are what a run can keep: with %s in them it is refused, and no run fails of it', async (_, scope) => {
    const token = await mintToken(config, 'alice', { scopes: [scope] });

    await expect(new TokenVerifier(config).verify(token)).rejects.toThrow(
      'The token\'s claim "scope" is not accepted: contains a control character.',
    );
  });
});
