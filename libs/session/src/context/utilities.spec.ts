import { createHash } from 'node:crypto';
import { fields } from './__fixtures__/fields';
import { mintId } from './ids';
import { assertContext, UserExecutionContext } from './user-execution-context';

const THREAD = '0190f5c5-5a2b-7c33-8d4e-00000000aaaa';
const RUN = '0190f5c5-5a2b-7c33-8d4e-00000000bbbb';
const REQUEST = '0190f5c5-5a2b-7c33-8d4e-00000000cccc';
const ids = { threadId: THREAD, runId: RUN, requestId: REQUEST };

describe('context utilities (spec 14.2)', () => {
  it('the serialised form has exactly ten keys (C11)', () => {
    const context = UserExecutionContext.create({
      ...ids,
      userId: 'alice',
      createdAt: new Date('2026-01-02T03:04:05.678Z'),
      agentContext: { a: 1 },
    });

    expect(JSON.parse(JSON.stringify(context))).toEqual({
      user_id: 'alice',
      thread_id: THREAD,
      run_id: RUN,
      request_id: REQUEST,
      websocket_client_id: null,
      created_at: '2026-01-02T03:04:05.678Z',
      agent_context: { a: 1 },
      audit_metadata: {
        context_created_at: '2026-01-02T03:04:05.678Z',
        context_version: '1.0',
        isolation_verified: true,
        operation_depth: 0,
      },
      operation_depth: 0,
      parent_request_id: null,
    });
  });

  it('nothing secret is in the serialised form: no session, no token, no header beyond the recorded ones (C11)', () => {
    const headers = { authorization: 'Bearer CANARY', cookie: 'session=CANARY', 'user-agent': 'tests' };
    const request = { headers, url: '/v2/threads?token=CANARY', session: { manager: 'CANARY' } };

    const context = UserExecutionContext.fromHttp(request, { userId: 'alice' });

    const text = JSON.stringify([context, context.auditTrail(), { ...context }]);
    expect(text).toContain('tests');
    expect(text).not.toMatch(/CANARY|session|token|authorization/i);
  });

  it('the correlation id is four parts of eight characters, whatever the user is called (C12)', () => {
    const context = UserExecutionContext.create({ ...ids, userId: 'a:b' });

    const user = createHash('sha256').update('a:b').digest('hex').slice(0, 8);
    expect(context.correlationId).toBe(`${user}:0000aaaa:0000bbbb:0000cccc`);
  });

  it('the audit trail has its twelve fields (C13)', () => {
    const context = UserExecutionContext.create({ ...ids, userId: 'alice', websocketClientId: 'socket-1' });

    const trail = context.auditTrail();

    expect(trail).toEqual({
      correlation_id: context.correlationId,
      user_id: 'alice',
      thread_id: THREAD,
      run_id: RUN,
      request_id: REQUEST,
      created_at: context.createdAt.toISOString(),
      operation_depth: 0,
      parent_request_id: null,
      operation_name: null,
      has_websocket: true,
      audit_metadata: context.auditMetadata,
      context_age_seconds: expect.any(Number),
    });
    expect(Object.keys(trail)).toHaveLength(12);
    expect(context.child('inner').auditTrail()).toMatchObject({
      operation_name: 'inner',
      parent_request_id: REQUEST,
      operation_depth: 1,
    });
  });

  it('survives the round trip through a job: the same call, one deeper, and everything it said is in the row (C9)', () => {
    const context = UserExecutionContext.create({ ...ids, userId: 'Ünï:1 ' });
    const row = JSON.parse(JSON.stringify(context)) as Record<string, string>;

    const inJob = UserExecutionContext.fromJob({
      userId: row.user_id ?? '',
      threadId: row.thread_id ?? '',
      runId: row.run_id ?? '',
      requestId: row.request_id ?? '',
    });

    expect(inJob.toJSON()).toMatchObject({
      user_id: 'Ünï:1 ',
      thread_id: THREAD,
      run_id: RUN,
      parent_request_id: REQUEST,
      operation_depth: 1,
    });
    expect(inJob.requestId).not.toBe(REQUEST);
    expect(inJob.verifyIsolation()).toBe(true);
  });
});

describe('context validator (spec 14.2)', () => {
  it('assertContext gives the same object back (C16)', () => {
    const context = UserExecutionContext.create(fields());

    expect(assertContext(context)).toBe(context);
  });

  it('assertContext throws TypeError for any other type, also for one that looks like a context (C16, C19)', () => {
    const context = UserExecutionContext.create(fields());
    const lookalike = Object.create(
      Object.getPrototypeOf(context) as object,
      Object.getOwnPropertyDescriptors(context),
    );

    expect(lookalike).toBeInstanceOf(UserExecutionContext);
    for (const value of [undefined, null, 'alice', 7, {}, { ...context }, context.toJSON(), lookalike]) {
      expect(() => assertContext(value)).toThrow(TypeError);
    }
    expect(() => assertContext(null)).toThrow('got null. Make one with UserExecutionContext.create');
  });
});

describe('context edges (spec 14.2)', () => {
  it('a user id of 1,000 characters is kept whole (C5)', () => {
    const userId = `${'ü'.repeat(999)}x`;

    const context = UserExecutionContext.create(fields({ userId }));

    expect(context.toJSON().user_id).toBe(userId);
    expect(context.correlationId).toHaveLength(35);
  });

  it('an emoji, a right-to-left or a colon in the user id is kept, and breaks no format (C5)', () => {
    for (const userId of ['👩‍👩‍👧', 'مرحبا', 'auth0|5f:7', "x'; drop table", '${jndi}', '__proto__', 'a/../b']) {
      const context = UserExecutionContext.create(fields({ userId }));

      expect(context.userId).toBe(userId);
      expect(context.correlationId).toMatch(/^[0-9a-f]{8}(:[0-9a-f]{8}){3}$/);
      expect(context.child('inner').withSocket('s').userId).toBe(userId);
    }
  });

  it('the age of a context of ten seconds is 10 ± 1 (C13)', () => {
    const now = jest.spyOn(Date, 'now').mockReturnValue(1_760_000_010_000);
    const context = UserExecutionContext.create(fields({ createdAt: new Date(1_760_000_000_000) }));

    const { context_age_seconds: age } = context.auditTrail();
    now.mockRestore();

    expect(Math.abs(age - 10)).toBeLessThan(1);
  });

  it('a child keeps a snapshot of nested data (C6, C9)', () => {
    const data = { plan: { steps: ['one'] } };
    const parent = UserExecutionContext.create(fields({ agentContext: data }));
    const child = parent.child('inner', { agentContext: { own: data } });

    data.plan.steps.push('two');

    expect(parent.agentContext).toEqual({ plan: { steps: ['one'] } });
    expect(child.agentContext).toMatchObject({ plan: { steps: ['one'] }, own: { plan: { steps: ['one'] } } });
  });
});

describe('context integration (spec 14.2)', () => {
  it('two contexts are distinct in everything that is theirs', () => {
    const alice = UserExecutionContext.create(fields({ userId: 'alice' }));
    const bob = UserExecutionContext.create(fields({ userId: 'bob' }));

    for (const name of ['userId', 'threadId', 'runId', 'requestId', 'key', 'correlationId'] as const) {
      expect(alice[name]).not.toBe(bob[name]);
    }
    expect(alice.equals(bob)).toBe(false);
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
