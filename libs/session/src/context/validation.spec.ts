import { fields, refusal } from './__fixtures__/fields';
import { ContextRules } from './context-rules';
import { type ContextRejection, contextRejections } from './invalid-context.error';
import type { JsonObject } from './plain-json';
import { UserExecutionContext } from './user-execution-context';

const { create } = UserExecutionContext;
const REQUIRED = ['userId', 'threadId', 'runId', 'requestId'] as const;

describe('context validation (spec 14.2)', () => {
  it('takes valid fields as they are (C5)', () => {
    const given = fields({ userId: ' Ünïcode:user ', requestId: '0190f5c5-5a2b-7c33-8d4e-0123456789ab' });

    const context = create(given);

    expect(context).toMatchObject({ ...given, operationDepth: 0, agentContext: {} });
    expect(context.websocketClientId).toBeUndefined();
  });

  it('mints a request id of 36 characters when none is given (C2)', () => {
    const one = create(fields());
    const two = create(fields());

    expect(one.requestId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(one.requestId).toHaveLength(36);
    expect(two.requestId).not.toBe(one.requestId);
  });

  it('rejects each of the four ids that is empty, null, blank, no string or no UUID, and names it (C1, C2)', () => {
    const wrong = [
      ['', 'blank'],
      [null, 'missing'],
      ['  \t ', 'blank'],
      [42, 'not_a_string'],
      [{}, 'not_a_string'],
    ] as const;
    for (const field of REQUIRED) {
      for (const [value, reason] of wrong) {
        const error = refusal(() => create(fields({ [field]: value })));
        expect(error).toMatchObject({ field, reason });
      }
    }
    for (const field of ['userId', 'threadId', 'runId'] as const) {
      expect(refusal(() => create(fields({ [field]: undefined })))).toMatchObject({
        field,
        reason: 'missing',
      });
    }
    for (const field of ['threadId', 'runId', 'requestId', 'parentRequestId'] as const) {
      for (const value of [
        'thread-1',
        '00000000-0000-0000-0000-000000000000',
        'F47AC10B-58CC-4372-A567-0E02B2C3D479',
      ]) {
        expect(refusal(() => create(fields({ [field]: value })))).toMatchObject({
          field,
          reason: 'not_a_uuid',
        });
      }
    }
  });

  it('rejects the 19 placeholder words in any case and padding, whatever the rules say (C3)', () => {
    const words =
      'registry placeholder default temp none null undefined 0 1 xxx yyy example test demo sample template mock fake dummy';
    const lax = new ContextRules({ rejectPlaceholderPrefixes: false, allowedUserIds: words.split(' ') });

    expect(words.split(' ')).toHaveLength(19);
    for (const word of words.split(' ')) {
      for (const userId of [word, word.toUpperCase(), `  ${word} `, `\u00a0${word}`]) {
        expect(refusal(() => create(fields({ userId }), lax))).toMatchObject({ reason: 'forbidden_word' });
      }
      for (const field of ['threadId', 'runId', 'requestId'] as const) {
        expect(refusal(() => create(fields({ [field]: word })))).toMatchObject({
          field,
          reason: 'forbidden_word',
        });
      }
    }
  });

  it('rejects the 11 placeholder prefixes below 20 characters, in any case (C4)', () => {
    const prefixes =
      'placeholder_ registry_ default_ temp_ test_ example_ demo_ sample_ template_ mock_ fake_'.split(' ');

    expect(prefixes).toHaveLength(11);
    for (const prefix of prefixes) {
      for (const userId of [prefix, `${prefix}a`, prefix.toUpperCase(), prefix.padEnd(19, 'x')]) {
        expect(refusal(() => create(fields({ userId })))).toMatchObject({
          field: 'userId',
          reason: 'forbidden_prefix',
        });
      }
    }
  });

  it('accepts the prefixes from 20 characters, when switched off, and for an id on the allow-list (C4, L8)', () => {
    const off = new ContextRules({ rejectPlaceholderPrefixes: false });
    const allowing = new ContextRules({ allowedUserIds: ['default_user'] });

    expect(create(fields({ userId: 'test_'.padEnd(20, 'x') })).userId).toHaveLength(20);
    expect(create(fields({ userId: 'test_user' }), off).userId).toBe('test_user');
    expect(create(fields({ userId: 'default_user' }), allowing).child('deeper').userId).toBe('default_user');
    expect(refusal(() => create(fields({ userId: 'default_user2' }), allowing)).reason).toBe(
      'forbidden_prefix',
    );
    expect(refusal(() => create(fields({ userId: 'default_user' }))).reason).toBe('forbidden_prefix');
  });

  it('shares neither dictionary with its input and leaves the input as it was (C6)', () => {
    const agentContext = { plan: { steps: ['one'] } };
    const auditMetadata = { tags: ['a'] };

    const context = create(fields({ agentContext, auditMetadata }));
    agentContext.plan.steps.push('two');
    auditMetadata.tags.push('b');

    expect(context.agentContext).toEqual({ plan: { steps: ['one'] } });
    expect(context.auditMetadata).toMatchObject({ tags: ['a'] });
    expect(Object.isFrozen(agentContext.plan)).toBe(false);
  });

  it('rejects the seven reserved keys in both dictionaries and in either spelling, by every operation (C7)', () => {
    const snake = 'user_id thread_id run_id request_id created_at db_session websocket_client_id'.split(' ');
    const camel = 'userId threadId runId requestId createdAt dbSession websocketClientId'.split(' ');
    const context = create(fields());

    for (const key of [...snake, ...camel]) {
      for (const field of ['agentContext', 'auditMetadata'] as const) {
        const dictionary: JsonObject = { [key]: 'x' };
        for (const work of [
          () => create(fields({ [field]: dictionary })),
          () => context.child('operation', { [field]: dictionary }),
        ]) {
          expect(refusal(work)).toMatchObject({ field, reason: 'reserved_key' });
        }
      }
    }
  });
});

describe('context fields', () => {
  it('lets no caller set the preset audit keys (C7)', () => {
    const presets = [
      'context_created_at',
      'context_version',
      'isolation_verified',
      'operation_depth',
      'parent_request_id',
    ];
    for (const key of presets) {
      expect(refusal(() => create(fields({ auditMetadata: { [key]: 'x' } })))).toMatchObject({
        field: 'auditMetadata',
        reason: 'reserved_key',
      });
    }
  });

  it('writes the preset audit keys itself', () => {
    const parentRequestId = '0190f5c5-5a2b-7c33-8d4e-0123456789ab';
    const createdAt = new Date('2026-01-02T03:04:05.678Z');

    const { auditMetadata } = create(fields({ createdAt, operationDepth: 3, parentRequestId }));

    expect(auditMetadata).toEqual({
      context_created_at: '2026-01-02T03:04:05.678Z',
      context_version: '1.0',
      isolation_verified: true,
      operation_depth: 3,
      parent_request_id: parentRequestId,
    });
  });

  it('rejects control characters, unpaired surrogates, and ids beyond 1,000 characters or 2,000 bytes (C5)', () => {
    const wrong = [
      ['a\u0000b', 'control_character'],
      ['a\nb', 'control_character'],
      ['a\u0085b', 'control_character'],
      ['a\u2028b', 'control_character'],
      ['a\ud83d', 'unpaired_surrogate'],
      ['x'.repeat(1_001), 'too_long'],
      ['😀'.repeat(501), 'too_long'],
      ['x'.repeat(100_000), 'too_long'],
    ] as const;
    for (const [userId, reason] of wrong) {
      expect(refusal(() => create(fields({ userId })))).toMatchObject({ field: 'userId', reason });
    }
  });

  it('rejects a depth outside 0 to 10 or not an integer (C8)', () => {
    for (const operationDepth of [-1, 11, 1.5, Number.NaN, Infinity, '3', null]) {
      const error = refusal(() => create(fields({ operationDepth: operationDepth as number })));
      expect(error).toMatchObject({ field: 'operationDepth', reason: 'depth_out_of_range' });
    }
    expect(create(fields({ operationDepth: 10 })).operationDepth).toBe(10);
  });

  it('rejects an invalid time and an unknown field, such as a session (C11)', () => {
    expect(refusal(() => create(fields({ createdAt: new Date(Number.NaN) }))).reason).toBe('not_a_date');
    expect(refusal(() => create(fields({ createdAt: 'today' as never }))).reason).toBe('not_a_date');
    expect(refusal(() => create({ ...fields(), dbSession: {} } as never))).toMatchObject({
      field: 'dbSession',
      reason: 'unknown_field',
    });
    expect(refusal(() => create(null as never)).reason).toBe('missing');
  });

  it('takes plain JSON only, at most 64 KiB of it', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    let bomb: unknown = 'x';
    for (let level = 0; level < 40; level++) bomb = [bomb, bomb];
    const getter = {
      get secret(): string {
        throw new Error('A getter must not even be called.');
      },
    };
    const wrong: unknown[] = [
      { f: () => 1 },
      { d: new Date() },
      { m: new Map() },
      { n: Number.NaN },
      { b: 1n },
      { u: undefined },
      { s: Symbol('x') },
      { [Symbol('x')]: 1 },
      { list: [1, , 3] }, // eslint-disable-line no-sparse-arrays
      { list: Object.assign([1], { extra: 1 }) },
      { list: new (class extends Array<number> {})() },
      JSON.parse('{"a": {"__proto__": {"x": 1}}}'),
      Object.defineProperty({}, 'hidden', { value: 1 }),
      getter,
      { nested: [getter] },
      new (class Agent {})(),
      [],
      'text',
      null,
    ];
    for (const agentContext of wrong) {
      const error = refusal(() => create(fields({ agentContext: agentContext as never })));
      expect(error).toMatchObject({ field: 'agentContext', reason: 'not_plain_json' });
    }
    expect(refusal(() => create(fields({ agentContext: circle as never }))).reason).toBe('too_deep');
    expect(refusal(() => create(fields({ agentContext: { bomb } as never }))).reason).toBe('too_large');
  });

  it('measures 64 KiB in bytes, and lets a dictionary be just that large', () => {
    const room = 65_536 - Buffer.byteLength('{"x":""}');

    expect(create(fields({ agentContext: { x: 'a'.repeat(room) } })).agentContext.x).toHaveLength(room);
    for (const x of ['a'.repeat(room + 1), 'ü'.repeat(room / 2 + 1)]) {
      expect(refusal(() => create(fields({ agentContext: { x } }))).reason).toBe('too_large');
    }
  });

  it('counts each rejection by its rule, and never publishes the value (C4)', () => {
    const seen: ContextRejection[] = [];
    const count = (rejection: unknown): number => seen.push(rejection as ContextRejection);
    contextRejections.subscribe(count);

    refusal(() => create(fields({ userId: 'test_secret' })));
    refusal(() => create(fields({ userId: 'null' })));
    refusal(() => create(fields({ runId: 'run-1' })));
    contextRejections.unsubscribe(count);

    expect(seen).toEqual([
      { field: 'userId', rule: 'forbidden_prefix' },
      { field: 'userId', rule: 'forbidden_word' },
      { field: 'runId', rule: 'not_a_uuid' },
    ]);
  });

  it('has an error that says what to do and does not quote the value', () => {
    const error = refusal(() => create(fields({ userId: 'mock_secret' })));

    expect(error.message).toBe(
      'userId: ids that begin with "mock_" are placeholders. Put a real user of that name on the allow-list (C4).',
    );
  });
});
