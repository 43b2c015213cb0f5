import { mintId } from '@airlock/session';
import request from 'supertest';
import { SocketClient } from '../src/events/testing/socket-client';
import { startAirlock, type TestServer } from './support/airlock';

interface Entry {
  readonly type: string;
  readonly request_id: string;
  readonly details: Record<string, unknown>;
}

const AGENT = 'probe/1.0';

describe('from where an audited call came (A1, C13, C14)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
  });

  afterAll(() => server.close());

  const entriesOf = async (userId: string): Promise<Entry[]> => {
    const { body } = await request(server.url)
      .get('/v2/audit')
      .set('Authorization', await server.bearer(userId))
      .expect(200);
    return (body as { entries: Entry[] }).entries;
  };
  const threadOf = async (userId: string): Promise<string> => {
    const { body } = await request(server.url)
      .post('/v2/threads')
      .set('Authorization', await server.bearer(userId))
      .send({})
      .expect(200);
    return (body as { thread_id: string }).thread_id;
  };

  it('is in the row of a denied request, for who asked and nobody else', async () => {
    const path = `/v2/threads/${await threadOf('origin-alice')}`;

    await request(server.url)
      .get(`${path}?q=CANARY`)
      .set('Authorization', await server.bearer('origin-bob'))
      .set('User-Agent', AGENT)
      .set('X-Request-Id', 'their-request')
      .set('X-Correlation-Id', 'their-correlation')
      .set('X-Trace-Id', 'their-trace')
      .expect(404);

    const [entry, ...others] = await entriesOf('origin-bob');
    expect(others).toEqual([]);
    expect(entry?.details).toEqual({
      action: 'nothing_of_theirs',
      method: 'GET',
      path,
      operation_name: null,
      operation_depth: 0,
      parent_request_id: null,
      has_websocket: false,
      context_age_seconds: expect.any(Number),
      audit_metadata: {
        client_ip: '127.0.0.1',
        user_agent: AGENT,
        method: 'GET',
        path,
        content_type: 'unknown',
        x_request_id: 'their-request',
        x_correlation_id: 'their-correlation',
        x_trace_id: 'their-trace',
        context_created_at: expect.stringMatching(/Z$/),
        context_version: '1.0',
        isolation_verified: true,
        operation_depth: 0,
      },
    });
    expect(JSON.stringify(entry)).not.toContain('CANARY');
    expect(entry?.request_id).not.toBe('their-request');
    expect(await entriesOf('origin-alice')).toEqual([]);
  });

  it('is stored without secrets and cut, whatever the headers hold (W6)', async () => {
    const token = await server.bearer('origin-carol');

    await request(server.url)
      .get(`/v2/threads/${mintId()}`)
      .set('Authorization', token)
      .set('User-Agent', `${token} ${'x'.repeat(5_000)}`)
      .set('X-Trace-Id', 'sk-CANARY1234567')
      .expect(404);

    const [entry] = await entriesOf('origin-carol');
    const { user_agent: agent, x_trace_id: trace } = entry?.details.audit_metadata as Record<string, string>;
    expect(trace).toBe('[redacted]');
    expect(agent).toMatch(/^Bearer \[redacted\] x{900,1000}… \[cut: \d+ characters\]$/);
    expect(JSON.stringify(entry)).not.toContain(token.slice('Bearer '.length, -1));
  });

  it('is in the row of a denied message of a socket', async () => {
    const threadId = await threadOf('origin-alice');
    const socket = await SocketClient.connect(server, [], {
      authorization: await server.bearer('origin-dave'),
      'user-agent': AGENT,
    });

    const denied = await socket.ask('switch_thread', { thread_id: threadId });
    await socket.close();

    expect(denied.payload.status).toBe(404);
    const [entry] = await entriesOf('origin-dave');
    expect(entry).toMatchObject({
      type: 'access_denied',
      request_id: denied.payload.request_id,
      details: {
        has_websocket: true,
        audit_metadata: {
          client_ip: '127.0.0.1',
          user_agent: AGENT,
          method: 'WEBSOCKET',
          message_type: 'switch_thread',
        },
      },
    });
  });
});
