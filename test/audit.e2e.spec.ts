import { mintId, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { Client } from 'pg';
import request from 'supertest';
import { AuditLog } from '../src/audit';
import { IsolationViolations } from '../src/monitoring';
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';

/** A call of the user, as the edge would have made it. */
function call(userId: string, runId = mintId()): UserExecutionContext {
  return UserExecutionContext.create({ userId, threadId: mintId(), runId });
}

describe('the audit log, over HTTP and in PostgreSQL (A1, C13)', () => {
  let server: TestServer;
  let audit: AuditLog;
  let units: UnitOfWork;

  beforeAll(async () => {
    server = await startAirlock();
    audit = server.app.get(AuditLog, { strict: false });
    units = server.app.get(UnitOfWork, { strict: false });
  });

  afterAll(() => server.close());

  async function list(userId: string, query = ''): Promise<request.Response> {
    return request(server.url)
      .get(`/v2/audit${query}`)
      .set('Authorization', await server.bearer(userId));
  }

  it('shows the caller what was done in their name, newest first, and nobody else', async () => {
    const alice = call('alice');
    await audit.recordDetached(alice, { type: 'cancel', action: 'cancelled', details: { by: 'the owner' } });
    await audit.recordDetached(alice.child('cleanup'), { type: 'session', action: 'leaked' });
    await audit.recordDetached(call('bob'), { type: 'tool', action: 'refused' });

    const response = await list('alice');

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      user_id: 'alice',
      session_scoped: true,
      limit: 10,
      offset: 0,
      entries: [
        expect.objectContaining({
          type: 'session',
          run_id: alice.runId,
          details: {
            action: 'leaked',
            operation_name: 'cleanup',
            operation_depth: 1,
            parent_request_id: alice.requestId,
            has_websocket: false,
            context_age_seconds: expect.any(Number),
            audit_metadata: expect.objectContaining({ operation_name: 'cleanup' }),
          },
        }),
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          type: 'cancel',
          correlation_id: alice.correlationId,
          request_id: alice.requestId,
          thread_id: alice.threadId,
          run_id: alice.runId,
          details: {
            action: 'cancelled',
            by: 'the owner',
            operation_name: null,
            operation_depth: 0,
            parent_request_id: null,
            has_websocket: false,
            context_age_seconds: expect.any(Number),
            audit_metadata: expect.objectContaining({ isolation_verified: true }),
          },
          occurred_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        },
      ],
    });
  });

  it('gives ten entries unless told otherwise, by type and by run, page by page (H6)', async () => {
    const runId = mintId();
    for (let index = 0; index < 12; index++) {
      const type = index % 2 === 0 ? 'tool' : 'recovery';
      await audit.recordDetached(call('carol', index < 3 ? runId : undefined), { type, action: `a${index}` });
    }
    const actions = async (query: string): Promise<string[]> => {
      const { body } = await list('carol', query);
      return body.entries.map((entry: { details: { action: string } }) => entry.details.action);
    };

    expect(await actions('')).toHaveLength(10);
    expect(await actions('?limit=2&offset=1')).toEqual(['a10', 'a9']);
    expect(await actions('?type=recovery&limit=100')).toEqual(['a11', 'a9', 'a7', 'a5', 'a3', 'a1']);
    expect(await actions(`?run_id=${runId}`)).toEqual(['a2', 'a1', 'a0']);
    expect(await actions(`?run_id=${runId}&type=recovery`)).toEqual(['a1']);
  });

  it('refuses a limit outside 1 to 100, an unknown type, a malformed run and a user_id in the query (H5, H6)', async () => {
    for (const query of [
      'limit=0',
      'limit=101',
      'limit=x',
      'type=gossip',
      'run_id=1',
      'user_id=bob',
      'offset=-1',
    ]) {
      const { status, body } = await list('alice', `?${query}`);
      expect({ query, status, path: body.errors?.[0]?.path }).toEqual({
        query,
        status: 422,
        path: query.split('=')[0],
      });
    }
  });

  it('keeps an entry exactly when the transaction that wrote it commits', async () => {
    const dora = call('dora');

    const failing = units.run(dora, async ({ manager }) => {
      await audit.record(manager, dora, { type: 'cancel', action: 'undone' });
      throw new Error('of the work');
    });
    await expect(failing).rejects.toThrow('of the work');
    await units.run(dora, ({ manager }) => audit.record(manager, dora, { type: 'cancel', action: 'done' }));

    const { body } = await list('dora');
    expect(body.entries.map(({ details }: { details: { action: string } }) => details.action)).toEqual([
      'done',
    ]);
  });

  it('keeps a denial although the transaction around it rolls back (A1)', async () => {
    const erin = call('erin');

    const failing = units.run(erin, async ({ manager }) => {
      await manager.query('select 1');
      await audit.recordDetached(erin, { type: 'access_denied', action: 'foreign_run' });
      throw new Error('denied');
    });
    await expect(failing).rejects.toThrow('denied');

    const { body } = await list('erin');
    expect(body.entries).toMatchObject([{ type: 'access_denied', details: { action: 'foreign_run' } }]);
  });

  it('has the denial on record when the foreign thread is answered 404, and only with who asked (A1, H5)', async () => {
    const api = request(server.url);
    const owner = await server.bearer('hanna');
    const stranger = await server.bearer('ivan');
    const { body: thread } = await api.post('/v2/threads').set('Authorization', owner).send({});
    const path = `/v2/threads/${thread.thread_id}`;

    const denied = await api.get(`${path}?secret=CANARY`).set('Authorization', stranger);
    const changed = await api
      .patch(path)
      .set('Authorization', stranger)
      .send({ metadata: { a: 1 } });
    await api.get('/v2/threads/not-an-id').set('Authorization', stranger).expect(404);
    await api.get('/v2/nothing').set('Authorization', stranger).expect(404);

    expect([denied.status, changed.status]).toEqual([404, 404]);
    const ivans = await list('ivan');
    expect(ivans.body.entries).toMatchObject([
      { type: 'access_denied', request_id: changed.body.request_id, details: { method: 'PATCH', path } },
      { type: 'access_denied', request_id: denied.body.request_id, details: { method: 'GET', path } },
    ]);
    expect(ivans.body.entries).toHaveLength(2);
    expect(JSON.stringify(ivans.body)).not.toContain('CANARY');
    expect((await list('hanna')).body.entries).toEqual([]);
  });

  it('answers 404 also when the denial cannot be recorded at once, and records it as soon as it can', async () => {
    const failing = jest.spyOn(audit, 'recordDetached').mockRejectedValueOnce(new Error('of the database'));

    const response = await request(server.url)
      .get(`/v2/threads/${mintId()}`)
      .set('Authorization', await server.bearer('jane'));

    expect(response.status).toBe(404);
    const [entry] = await eventually(async () => {
      const { body } = await list('jane');
      return body.entries.length > 0 ? body.entries : undefined;
    });
    expect(entry).toMatchObject({ type: 'access_denied', request_id: response.body.request_id });
    expect(failing).toHaveBeenCalledTimes(2);
    failing.mockRestore();
  });

  it('records a violation that is found by whoever holds the last connection (A1, SE7)', async () => {
    const small = await startAirlock({ POOL_SIZE: '1' }, { logger: false });
    const violations = small.app.get(IsolationViolations, { strict: false });
    const kate = call('kate');

    await small.app.get(UnitOfWork, { strict: false }).run(kate, async ({ manager }) => {
      await manager.query('select 1');
      await violations.report('tool', kate, { tool: 'of another run' });
    });

    const [entry] = await eventually(async () => {
      const { body } = await request(small.url)
        .get('/v2/audit')
        .set('Authorization', await small.bearer('kate'));
      return body.entries.length > 0 ? body.entries : undefined;
    });
    await small.close();
    expect(entry).toMatchObject({ type: 'tool', details: { action: 'isolation_violation_tool' } });
  });

  it('redacts details before they are stored (W6)', async () => {
    const frank = call('frank');
    const details = {
      api_key: 'CANARY',
      note: 'Bearer CANARY',
      nested: [{ password: 'CANARY' }],
      odd: 'a\u0000b',
    };

    await audit.recordDetached(frank, { type: 'tool', action: 'called', details });

    const { body } = await list('frank');
    expect(body.entries[0].details).toMatchObject({ api_key: '[redacted]', odd: 'a\ufffdb' });
    expect(JSON.stringify(body)).not.toContain('CANARY');
  });

  it.each([
    "update audit_log set type = 'tool'",
    'delete from audit_log',
    'truncate audit_log',
    'alter table audit_log disable row level security',
    'drop table audit_log',
  ])('the role of a session cannot change or delete: %s (A1)', async (statement) => {
    const attempt = units.run(call('alice'), ({ manager }) => manager.query(statement));

    await expect(attempt).rejects.toThrow(/permission denied|must be owner/);
  });

  it('a session can neither write for another user nor read their rows, whatever SQL it sends (S12)', async () => {
    const gina = call('gina');
    await audit.recordDetached(gina, { type: 'context', action: 'made' });
    const forged = units.run(call('mallory'), ({ manager }) =>
      manager.query(
        `insert into audit_log (user_id, id, type, correlation_id, request_id) values ('gina', $1, 'tool', 'x', $1)`,
        [mintId()],
      ),
    );

    await expect(forged).rejects.toThrow('row-level security');
    const seen = await units.run(call('mallory'), ({ manager }) =>
      manager.query<{ user_id: string }[]>('select user_id from audit_log'),
    );
    expect(seen).toEqual([]);
  });

  it('shows no row to the owner of the table, or to a query without identity (S12)', async () => {
    const owner = new Client({ connectionString: server.database.url });
    await owner.connect();
    const asOwner = await owner.query('select * from audit_log');
    await owner.query('begin');
    await owner.query('set local role airlock_app');
    const asNobody = await owner.query('select * from audit_log');
    await owner.end();

    expect([asOwner.rowCount, asNobody.rowCount]).toEqual([0, 0]);
  });
});
