import { createHash } from 'node:crypto';
import { fields } from './__fixtures__/fields';
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
