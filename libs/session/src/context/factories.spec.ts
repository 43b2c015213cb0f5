import { fields, refusal } from './__fixtures__/fields';
import { ContextRules } from './context-rules';
import { mintId } from './ids';
import { UserExecutionContext } from './user-execution-context';

const UUID = /^[0-9a-f-]{36}$/;

describe('context factories (spec 14.2)', () => {
  it('create keeps what it is given', () => {
    const given = fields({
      requestId: mintId(),
      websocketClientId: 'socket-1',
      createdAt: new Date('2026-01-02T03:04:05Z'),
      operationDepth: 2,
      parentRequestId: mintId(),
      agentContext: { plan: 'a' },
    });

    expect(UserExecutionContext.create(given)).toMatchObject(given);
  });

  it('fromHttp mints a new request id for each request, and the ids that the route does not name (C2)', () => {
    const threadId = mintId();
    const headers = { 'x-request-id': mintId() };

    const one = UserExecutionContext.fromHttp({ headers }, { userId: 'alice' }, { threadId });
    const two = UserExecutionContext.fromHttp({ headers }, { userId: 'alice' }, { threadId });

    expect(one.threadId).toBe(threadId);
    expect([one.runId, one.requestId, two.runId, two.requestId].every((id) => UUID.test(id))).toBe(true);
    expect(new Set([one.runId, one.requestId, two.runId, two.requestId, headers['x-request-id']]).size).toBe(
      5,
    );
  });

  it('fromHttp records address, agent, method, path, type and the trace ids, which it uses for nothing (C14)', () => {
    const request = {
      method: 'POST',
      originalUrl: '/v2/threads?token=secret#x',
      ip: '192.0.2.7',
      headers: {
        'user-agent': 'tests/1.0',
        'content-type': 'application/json',
        'x-request-id': 'r'.repeat(300),
        'x-correlation-id': ['first', 'second'],
        'x-trace-id': 'trace-1',
        'x-user-id': 'mallory',
        'x-forwarded-for': '198.51.100.1',
      },
    };

    const context = UserExecutionContext.fromHttp(request, { userId: 'alice' });

    expect(context.userId).toBe('alice');
    expect(context.auditMetadata).toMatchObject({
      client_ip: '192.0.2.7',
      user_agent: 'tests/1.0',
      method: 'POST',
      path: '/v2/threads',
      content_type: 'application/json',
      x_request_id: 'r'.repeat(200),
      x_correlation_id: 'first',
      x_trace_id: 'trace-1',
    });
    expect(JSON.stringify(context)).not.toMatch(/mallory|198\.51|secret/);
  });

  it('fromHttp records "unknown" for what a client does not send (C14)', () => {
    const { auditMetadata } = UserExecutionContext.fromHttp({}, { userId: 'alice' });

    const { client_ip, user_agent, method, path, content_type, ...rest } = auditMetadata;
    expect([client_ip, user_agent, method, path, content_type]).toEqual(Array(5).fill('unknown'));
    expect(Object.keys(rest).filter((key) => key.startsWith('x_'))).toEqual([]);
  });
});

describe('context factories beside HTTP', () => {
  it('fromSocketMessage gives each message a request id of its own and names the socket', () => {
    const message = { socketId: 'socket-1', type: 'user_message', clientIp: '192.0.2.7' };

    const one = UserExecutionContext.fromSocketMessage(message, { userId: 'alice' });
    const two = UserExecutionContext.fromSocketMessage(message, { userId: 'alice' });

    expect(one.requestId).not.toBe(two.requestId);
    expect(one.websocketClientId).toBe('socket-1');
    expect(one.auditMetadata).toMatchObject({
      client_ip: '192.0.2.7',
      user_agent: 'unknown',
      method: 'WEBSOCKET',
      message_type: 'user_message',
    });
  });

  it('fromJob is a depth-1 child of the request that created the run', () => {
    const run = { userId: 'alice', threadId: mintId(), runId: mintId(), requestId: mintId() };

    const one = UserExecutionContext.fromJob(run);
    const two = UserExecutionContext.fromJob(run);

    expect(one).toMatchObject({
      userId: 'alice',
      threadId: run.threadId,
      runId: run.runId,
      parentRequestId: run.requestId,
      operationDepth: 1,
    });
    expect(one.requestId).not.toBe(two.requestId);
  });

  it('every factory keeps the rules of ids (C1, C4)', () => {
    const bad = { userId: 'test_user' };
    const run = { ...bad, threadId: mintId(), runId: mintId(), requestId: mintId() };
    const lax = new ContextRules({ rejectPlaceholderPrefixes: false });

    for (const work of [
      (rules?: ContextRules) => UserExecutionContext.fromHttp({}, bad, {}, rules),
      (rules?: ContextRules) => UserExecutionContext.fromSocketMessage({ socketId: 's' }, bad, {}, rules),
      (rules?: ContextRules) => UserExecutionContext.fromJob(run, rules),
    ]) {
      expect(refusal(() => work()).reason).toBe('forbidden_prefix');
      expect(work(lax).withSocket('s').child('next').userId).toBe('test_user');
    }
    expect(
      refusal(() => UserExecutionContext.fromSocketMessage({ socketId: ' ' }, { userId: 'a' })).field,
    ).toBe('websocketClientId');
    expect(refusal(() => UserExecutionContext.fromHttp({}, { userId: 'a' }, { threadId: 'x' })).field).toBe(
      'threadId',
    );
  });
});

describe('context children (spec 14.2)', () => {
  it('a child inherits the call, gets its own request id and time, and gains the names of the operation (C9)', () => {
    const parent = UserExecutionContext.create(
      fields({
        websocketClientId: 'socket-1',
        createdAt: new Date(Date.now() - 60_000),
        agentContext: { plan: { a: 1 } },
        auditMetadata: { client_ip: '192.0.2.7' },
      }),
    );

    const before = Date.now();
    const child = parent.child('fetch_rows', { agentContext: { table: 'x' }, auditMetadata: { why: 'y' } });

    const { userId, threadId, runId, websocketClientId } = parent;
    expect(child).toMatchObject({ userId, threadId, runId, websocketClientId });
    expect(child.requestId).not.toBe(parent.requestId);
    expect(child.parentRequestId).toBe(parent.requestId);
    expect(child.operationDepth).toBe(1);
    expect(child.createdAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(child.createdAt.getTime()).toBeLessThanOrEqual(Date.now());
    expect(child.agentContext).toEqual({
      plan: { a: 1 },
      table: 'x',
      parent_operation: 'root',
      operation_name: 'fetch_rows',
      operation_depth: 1,
    });
    expect(child.auditMetadata).toEqual({
      client_ip: '192.0.2.7',
      why: 'y',
      operation_name: 'fetch_rows',
      child_created_at: expect.any(String),
      context_created_at: child.createdAt.toISOString(),
      context_version: '1.0',
      isolation_verified: true,
      operation_depth: 1,
      parent_request_id: parent.requestId,
    });
    expect(parent.agentContext).toEqual({ plan: { a: 1 } });
  });

  it('a blank operation is rejected, and so is an extra that names a system field (C9, C7)', () => {
    const context = UserExecutionContext.create(fields());

    for (const operation of ['', '  ', null, undefined, 7]) {
      expect(refusal(() => context.child(operation as string)).field).toBe('operation');
    }
    for (const key of ['user_id', 'dbSession', 'operation_name', 'operationDepth', 'parent_operation']) {
      expect(refusal(() => context.child('x', { agentContext: { [key]: 1 } })).reason).toBe('reserved_key');
    }
    for (const key of ['context_version', 'child_created_at', 'parent_request_id', 'isolationVerified']) {
      expect(refusal(() => context.child('x', { auditMetadata: { [key]: 1 } })).reason).toBe('reserved_key');
    }
  });

  it('a context of depth 10 has no child (C8)', () => {
    const context = UserExecutionContext.create(fields({ operationDepth: 10 }));

    expect(refusal(() => context.child('too deep')).field).toBe('operationDepth');
  });

  it('a chain of three knows its way up (C9)', () => {
    const root = UserExecutionContext.create(fields());

    const chain = [root.child('one')];
    for (const name of ['two', 'three']) chain.push((chain.at(-1) ?? root).child(name));

    expect(chain.map((context) => context.operationDepth)).toEqual([1, 2, 3]);
    expect(chain.map((context) => context.agentContext.parent_operation)).toEqual(['root', 'one', 'two']);
    expect(chain.map((context) => context.parentRequestId)).toEqual([
      root.requestId,
      chain[0]?.requestId,
      chain[1]?.requestId,
    ]);
    expect(chain[2]?.auditMetadata).toMatchObject({ operation_name: 'three', operation_depth: 3 });
  });
});
