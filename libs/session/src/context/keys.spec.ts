import { fields } from './__fixtures__/fields';
import { mintId } from './ids';
import { anonymous } from './keys';
import { UserExecutionContext } from './user-execution-context';

const THREAD = '0190f5c5-5a2b-7c33-8d4e-00000000aaaa';
const RUN = '0190f5c5-5a2b-7c33-8d4e-00000000bbbb';
const REQUEST = '0190f5c5-5a2b-7c33-8d4e-00000000cccc';
const ids = { threadId: THREAD, runId: RUN, requestId: REQUEST };

describe('context integration (spec 14.2)', () => {
  it('two contexts are distinct in everything that is theirs', () => {
    const alice = UserExecutionContext.create(fields({ userId: 'alice' }));
    const bob = UserExecutionContext.create(fields({ userId: 'bob' }));

    for (const name of ['userId', 'threadId', 'runId', 'requestId', 'key', 'correlationId'] as const) {
      expect(alice[name]).not.toBe(bob[name]);
    }
    expect(alice.equals(bob)).toBe(false);
  });

  it('a key can be shown to people who are not to know whose it is: the user is as in a correlation id (C12)', () => {
    const alice = UserExecutionContext.create(fields({ userId: 'al":["ice' }));

    expect(anonymous(alice.scopedKey('model', 'gpt-4o', 2))).toEqual({
      user: alice.correlationId.split(':')[0],
      component: 'model',
      parts: ['gpt-4o', 2],
    });
  });

  it('equal fields are equal and have one key, any differing field differs, and the key serves a Map (C15)', () => {
    const base = {
      ...ids,
      userId: 'alice',
      websocketClientId: 'socket-1',
      createdAt: new Date(1_000),
      operationDepth: 1,
      parentRequestId: REQUEST,
      agentContext: { a: { x: 1, y: 2 }, b: 2 },
      auditMetadata: { c: 3 },
    };
    const one = UserExecutionContext.create(base);
    const two = UserExecutionContext.create({ ...base, agentContext: { b: 2, a: { y: 2, x: 1 } } });
    const changes = [
      { userId: 'alicf' },
      { threadId: RUN },
      { runId: THREAD },
      { requestId: THREAD },
      { websocketClientId: 'socket-2' },
      { createdAt: new Date(1_001) },
      { operationDepth: 2 },
      { parentRequestId: RUN },
      { agentContext: { a: { x: 1, y: 3 }, b: 2 } },
      { auditMetadata: { c: '3' } },
    ];

    const others = changes.map((change) => UserExecutionContext.create({ ...base, ...change }));

    expect(one.equals(two) && two.equals(one)).toBe(true);
    expect(new Map([[one.key, 'kept']]).get(two.key)).toBe('kept');
    expect(others.map((other) => one.equals(other))).toEqual(changes.map(() => false));
    expect(new Set([one, ...others].map(({ key }) => key)).size).toBe(changes.length + 1);
    expect([null, 'x', one.toJSON(), { ...one }].map((other) => one.equals(other))).toEqual(
      Array(4).fill(false),
    );
  });

  it('ten built at the same time are distinct', async () => {
    const contexts = await Promise.all(
      Array.from({ length: 10 }, async (_, index) =>
        UserExecutionContext.create(fields({ userId: `user-${index}` })),
      ),
    );

    expect(new Set(contexts.map(({ requestId }) => requestId)).size).toBe(10);
    expect(new Set(contexts.map(({ key }) => key)).size).toBe(10);
  });
});

describe('context keys', () => {
  it('a thousand contexts built concurrently show no crossed field (C18)', async () => {
    const contexts = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) => {
        const given = fields({ userId: `user-${index % 10}`, agentContext: { index, nested: { index } } });
        const context = UserExecutionContext.create(given);
        await new Promise(setImmediate);
        const child = context.child(`operation-${index}`);
        await new Promise(setImmediate);
        return { given, context, child };
      }),
    );

    for (const { given, context, child } of contexts) {
      expect(context).toMatchObject(given);
      expect(child).toMatchObject({ ...given, parentRequestId: context.requestId });
      expect(context.verifyIsolation() && child.verifyIsolation()).toBe(true);
    }
    expect(new Set(contexts.map(({ context }) => context.requestId)).size).toBe(1_000);
  });

  it('scopedKey has the user in it, and no choice of parts makes two users meet (C15, P4)', () => {
    const alice = UserExecutionContext.create(fields({ userId: 'alice' }));
    const tricky = UserExecutionContext.create(fields({ userId: 'alice","cache' }));

    expect(alice.scopedKey('cache', 'gpt', 1)).toBe('user:["alice","cache","gpt",1]');
    expect(alice.scopedKey('cache', 'x')).not.toBe(tricky.scopedKey('x'));
    expect(alice.scopedKey('cache', '1')).not.toBe(alice.scopedKey('cache', 1));
    expect(alice.child('inner').scopedKey('cache')).toBe(alice.scopedKey('cache'));
  });

  it('no context shows its rules or its bookkeeping to whoever looks (H2)', () => {
    const context = UserExecutionContext.create(fields({ parentRequestId: mintId() }));

    expect(Reflect.ownKeys(context).sort()).toEqual(
      [
        ...['userId', 'threadId', 'runId', 'requestId', 'websocketClientId', 'operationDepth'],
        ...['parentRequestId', 'agentContext', 'auditMetadata'],
      ].sort(),
    );
  });
});
