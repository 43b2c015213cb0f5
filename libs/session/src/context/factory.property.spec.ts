import fc from 'fast-check';
import { refusal } from './__fixtures__/fields';
import type { ContextFields } from './context-fields';
import { mintId } from './ids';
import { InvalidContextError } from './invalid-context.error';
import { assertContext, UserExecutionContext } from './user-execution-context';

const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}]/u;
const WORDS = [
  'registry',
  'placeholder',
  'default',
  'temp',
  'none',
  'null',
  'undefined',
  '0',
  '1',
  'xxx',
  'yyy',
];
WORDS.push('example', 'test', 'demo', 'sample', 'template', 'mock', 'fake', 'dummy');
const PREFIX = /^(placeholder|registry|default|temp|test|example|demo|sample|template|mock|fake)_/i;

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ minLength: 990, maxLength: 1_010, unit: fc.constantFrom('a', 'ü', '😀') }),
  fc.constantFrom(...WORDS, ' Test ', 'test_1', 'test_user_with_long_name', '\ud800', 'a\u0000', '', ' '),
);
const uuid = fc.oneof({ weight: 8, arbitrary: fc.uuid() }, { weight: 1, arbitrary: fc.anything() });
const dictionary = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
  },
  { weight: 1, arbitrary: fc.anything({ withMap: true, withDate: true, withNullPrototype: true }) },
  { weight: 1, arbitrary: fc.constantFrom({ user_id: 'bob' }, { dbSession: 1 }, { a: new Date() }) },
);
const anyFields = fc.record(
  {
    userId: fc.oneof({ weight: 8, arbitrary: text }, { weight: 1, arbitrary: fc.anything() }),
    threadId: uuid,
    runId: uuid,
    requestId: uuid,
    websocketClientId: fc.oneof(text, fc.constant(undefined)),
    createdAt: fc.oneof(fc.date(), fc.constant(undefined)),
    operationDepth: fc.oneof(fc.integer({ min: 0, max: 10 }), fc.integer({ min: -2, max: 13 }), fc.double()),
    parentRequestId: uuid,
    agentContext: dictionary,
    auditMetadata: dictionary,
  },
  { requiredKeys: ['userId', 'threadId', 'runId'] },
);

function userIsReal(userId: unknown): boolean {
  if (typeof userId !== 'string' || userId.trim() === '' || !userId.isWellFormed() || CONTROL.test(userId))
    return false;
  if ([...userId].length > 1_000 || Buffer.byteLength(userId) > 2_000) return false;
  const folded = userId.trim().toLowerCase();
  return !WORDS.includes(folded) && !(PREFIX.test(folded) && [...folded].length < 20);
}

describe('the context factory, on ten thousand inputs and more', () => {
  it('makes a whole, frozen, isolated context or throws InvalidContextError, and nothing third (C1–C8)', () => {
    let accepted = 0;
    let refused = 0;
    fc.assert(
      fc.property(anyFields, (given) => {
        let context: UserExecutionContext;
        try {
          context = UserExecutionContext.create(given as unknown as ContextFields);
        } catch (error) {
          refused++;
          expect(error).toBeInstanceOf(InvalidContextError);
          expect(error).toMatchObject({ field: expect.any(String), reason: expect.any(String) });
          return;
        }
        accepted++;
        expect(userIsReal(given.userId)).toBe(true);
        expect(context.userId).toBe(given.userId);
        expect(assertContext(context)).toBe(context);
        expect(context.correlationId).toMatch(/^[0-9a-f]{8}(:[0-9a-f-]{8}){3}$/);
        expect(context.operationDepth >= 0 && context.operationDepth <= 10).toBe(true);
        expect(Object.keys(JSON.parse(JSON.stringify(context)) as object)).toHaveLength(10);
      }),
      { numRuns: 12_000 },
    );
    // A property that only ever meets one side proves nothing about the other.
    expect(accepted).toBeGreaterThan(500);
    expect(refused).toBeGreaterThan(500);
  });

  it('accepts every user who can be real, verbatim, and refuses all others (C3, C4, C5)', () => {
    fc.assert(
      fc.property(text, (userId) => {
        const make = (): UserExecutionContext =>
          UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });

        if (userIsReal(userId)) expect(make().toJSON().user_id).toBe(userId);
        else expect(refusal(make).field).toBe('userId');
      }),
      { numRuns: 10_000 },
    );
  });

  it('derives only valid contexts of the same user, however it is chained (C8, C9, C10)', () => {
    const operations = fc.array(fc.oneof(fc.constant('child'), fc.constant('socket')), { maxLength: 14 });
    fc.assert(
      fc.property(operations, (names) => {
        let context = UserExecutionContext.create({ userId: 'alice', threadId: mintId(), runId: mintId() });
        for (const name of names) {
          const { operationDepth, requestId } = context;
          if (name === 'socket') context = context.withSocket(`socket-${operationDepth}`);
          else if (operationDepth === 10)
            expect(refusal(() => context.child('x')).field).toBe('operationDepth');
          else context = context.child(`at-${operationDepth}`);
          expect(context.requestId === requestId).toBe(name === 'socket' || operationDepth === 10);
          expect(context.userId).toBe('alice');
          expect(context.verifyIsolation()).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
