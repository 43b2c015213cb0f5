import {
  mintId,
  SessionIsolationError,
  SessionMonitor,
  UnitOfWork,
  UserExecutionContext,
} from '@airlock/session';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import request from 'supertest';
import { IsolationViolations, Readiness } from '../src/monitoring';
import { RunWorker } from '../src/runs/queue/run-worker';
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';

/** Milliseconds that a busy machine may add to the five seconds for the two requests. */
const BUSY_MACHINE_MS = 20_000;
const OPERATORS_ONLY = ['/health/database', '/health/pool', '/metrics', '/dashboard/data'];

describe('monitoring, over HTTP (A2, A3, S10)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock({}, { logger: false });
  });

  afterAll(() => server.close());

  const operator = (): Promise<string> => server.bearer('olga', { scopes: ['operator'] });

  async function metric(name: string, labels = ''): Promise<number> {
    const { text } = await request(server.url)
      .get('/metrics')
      .set('Authorization', await operator());
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name}${labels} `));
    return Number(line?.split(' ').at(-1));
  }

  it('calls each number a counter that is named as one, and no other', async () => {
    const { text } = await request(server.url)
      .get('/metrics')
      .set('Authorization', await operator());

    const types = [...text.matchAll(/^# TYPE (airlock_\w+) (\w+)$/gm)].map(([, name = '', type]) => ({
      name,
      type,
    }));
    const misnamed = types.filter(({ name, type }) => name.endsWith('_total') !== (type === 'counter'));

    expect(types.length).toBeGreaterThan(30);
    expect(misnamed).toEqual([]);
  });

  it('counts from nought what an alert waits for an increase of: of a series that begins with 1 Prometheus sees none', async () => {
    const { text } = await request(server.url)
      .get('/metrics')
      .set('Authorization', await operator());
    const rules = readFileSync(join(__dirname, '../docs/alerts.yml'), 'utf8');
    const waitedFor = [...rules.matchAll(/increase\((\w+)(?:\{(.*?)\})?/g)];

    const missing = waitedFor.filter(
      ([, name = '', label = '']) =>
        !text.split('\n').some((line) => line.startsWith(name) && line.includes(label)),
    );

    expect(waitedFor.length).toBeGreaterThan(3);
    expect(missing.map(([selector]) => selector)).toEqual([]);
  });

  it('says without a token that it lives, and takes no connection for it', async () => {
    const monitor = server.app.get(SessionMonitor, { strict: false });
    const before = monitor.snapshot()[0]?.sessions.created;

    const { status, body } = await request(server.url).get('/health/live');

    expect({ status, body }).toEqual({ status: 200, body: { status: 'alive' } });
    expect(monitor.snapshot()[0]?.sessions.created).toBe(before);
  });

  it('says without a token that it is ready, once every room says so (A3)', async () => {
    const response = await eventually(async () => {
      const answer = await request(server.url).get('/health/ready');
      return answer.status === 200 ? answer : undefined;
    });

    expect(response.body.status).toBe('ready');
    expect(response.body.checks).toEqual(
      expect.arrayContaining(
        ['migrations', 'row_level_security', 'queue', 'worker', 'agents', 'events'].map((name) => ({
          name,
          status: 'ok',
        })),
      ),
    );
  });

  it.each(OPERATORS_ONLY)(
    'shows %s to operators only, and nobody else can tell it from no route',
    async (path) => {
      const unknown = await request(server.url)
        .get('/health/none')
        .set('Authorization', await server.bearer('alice'));
      const foreign = [
        'Bearer x',
        'Basic x',
        await server.bearer('alice'),
        await server.bearer('alice', { scopes: ['operators'] }),
      ];

      for (const authorization of foreign) {
        const { status, body } = await request(server.url).get(path).set('Authorization', authorization);
        const { instance, request_id: requestId, ...rest } = body;
        expect({ status, instance, requestId: typeof requestId }).toEqual({
          status: 404,
          instance: path,
          requestId: 'string',
        });
        expect({ ...unknown.body, ...rest }).toEqual(unknown.body);
      }
      expect((await request(server.url).get(path)).status).toBe(404);
      expect(
        (
          await request(server.url)
            .get(path)
            .set('Authorization', await operator())
        ).status,
      ).toBe(200);
    },
  );

  it('shows a planted violation in the metrics and in the audit of who tried, within five seconds (A2)', async () => {
    const violations = server.app.get(IsolationViolations, { strict: false });
    const kind = '{kind="engine"}';
    const before = await metric('airlock_isolation_violations_total', kind);
    const started = Date.now();
    const mallory = UserExecutionContext.create({ userId: 'mallory', threadId: mintId(), runId: mintId() });

    await violations.report('engine', mallory, { tried: 'the engine of another run', token: 'CANARY' });

    expect(await metric('airlock_isolation_violations_total', kind)).toBe(before + 1);
    expect(Date.now() - started).toBeLessThan(5_000 + BUSY_MACHINE_MS);
    const audit = await request(server.url)
      .get('/v2/audit')
      .set('Authorization', await server.bearer('mallory'));
    expect(audit.body.entries).toMatchObject([
      { type: 'access_denied', details: { action: 'isolation_violation_engine', token: '[redacted]' } },
    ]);
    expect(await violations.counts()).toMatchObject({ engine: before + 1, tool: 0 });
  });

  it('counts and audits a context that is found entangled (C16, A2)', async () => {
    const context = UserExecutionContext.create({
      userId: 'nina',
      threadId: mintId(),
      runId: mintId(),
      agentContext: { row: { user_id: 'bob' } },
    });

    expect(() => context.verifyIsolation()).toThrow('foreign_user_id');

    const entries = await eventually(async () => {
      const { body } = await request(server.url)
        .get('/v2/audit')
        .set('Authorization', await server.bearer('nina'));
      return body.entries.length > 0 ? body.entries : undefined;
    });
    expect(entries[0].details).toMatchObject({
      action: 'isolation_violation_context',
      breach: 'foreign_user_id',
    });
    expect(await metric('airlock_isolation_violations_total', '{kind="context"}')).toBeGreaterThan(0);
  });

  it('counts and audits the use of a session for another user, under the name of who tried (S3, A2)', async () => {
    const units = server.app.get(UnitOfWork, { strict: false });
    const victim = UserExecutionContext.create({ userId: 'oscar', threadId: mintId(), runId: mintId() });
    const thief = UserExecutionContext.create({ userId: 'peter', threadId: mintId(), runId: mintId() });
    const before = await metric('airlock_isolation_violations_total', '{kind="session"}');

    await units.run(victim, async ({ manager, session }) => {
      await expect(units.run(thief, () => manager.query('select 1'))).rejects.toThrow(SessionIsolationError);
      expect(() => session.bind(thief)).toThrow(SessionIsolationError);
    });

    const entries = await eventually(async () => {
      const { body } = await request(server.url)
        .get('/v2/audit?type=session')
        .set('Authorization', await server.bearer('peter'));
      return body.entries.length === 2 ? body.entries : undefined;
    });
    expect(entries[0]).toMatchObject({
      request_id: thief.requestId,
      details: { action: 'isolation_violation_session', session_request_id: victim.requestId },
    });
    expect(await metric('airlock_isolation_violations_total', '{kind="session"}')).toBe(before + 2);
  });

  it('audits a session that was ended from outside, under the name of its owner (A1, S9)', async () => {
    const units = server.app.get(UnitOfWork, { strict: false });
    const owner = UserExecutionContext.create({ userId: 'quinn', threadId: mintId(), runId: mintId() });

    const late = units.run(owner, { name: 'slow-work', timeoutMs: 1_000 }, ({ manager }) =>
      manager.query('select pg_sleep(20)'),
    );
    await expect(late).rejects.toThrow();

    const [entry] = await eventually(async () => {
      const { body } = await request(server.url)
        .get('/v2/audit')
        .set('Authorization', await server.bearer('quinn'));
      return body.entries.length > 0 ? body.entries : undefined;
    });
    expect(entry).toMatchObject({
      type: 'session',
      request_id: owner.requestId,
      details: { action: 'aborted', error: 'SessionTimeoutError', where: 'slow-work' },
    });
  });

  it('shows operators the sessions and the pool in numbers that add up (S10)', async () => {
    const units = server.app.get(UnitOfWork, { strict: false });
    const call = (): UserExecutionContext =>
      UserExecutionContext.create({ userId: 'rosa', threadId: mintId(), runId: mintId() });
    const see = async (path: string) =>
      (
        await request(server.url)
          .get(path)
          .set('Authorization', await operator())
      ).body;
    const before = (await see('/health/database')).sessions[0];

    await units.run(call(), ({ manager }) => manager.query('select 1'));
    await expect(units.run(call(), ({ manager }) => manager.query('select nothing'))).rejects.toThrow();
    await units.run(call(), async () => 'queries nothing, so it opens nothing');
    const during = await units.run(call(), async ({ manager }) => {
      await manager.query('select 1');
      return {
        database: (await see('/health/database')).sessions[0],
        pool: (await see('/health/pool')).pools[0],
      };
    });
    const { sessions, ...database } = await see('/health/database');
    const [after] = sessions;

    expect(database).toEqual({
      status: 'ok',
      server_version: expect.stringMatching(/^\d+/),
      connections: expect.any(Number),
      latency_ms: expect.any(Number),
    });
    expect(during.database.active).toBe(before.active + 1);
    expect(during.pool).toMatchObject({ data_source: 'default', max: 15, waiting: 0 });
    expect(during.pool.used).toBeGreaterThanOrEqual(1);
    const grown = ['created', 'closed', 'transactions', 'committed', 'rolled_back', 'errors'].map(
      (name) => after[name] - before[name],
    );
    expect(grown).toEqual([3, 3, 3, 2, 1, 1]);
    expect([after.active, after.leaks, after.pool_exhausted]).toEqual([before.active, 0, 0]);
    expect(after.peak).toBeGreaterThanOrEqual(1);
    expect(after.mean_lifetime_ms).toBeGreaterThan(0);
    expect(await metric('airlock_session_committed_total', '{data_source="default"}')).toBeGreaterThanOrEqual(
      2,
    );
  });

  it('counts refused ids by rule (C4)', async () => {
    const before =
      (await metric('airlock_context_rejections_total', '{rule="forbidden_prefix",field="userId"}')) || 0;

    const { status } = await request(server.url)
      .get('/v2/audit')
      .set('Authorization', await server.bearer('test_user'));

    expect(status).toBe(401);
    expect(await metric('airlock_context_rejections_total', '{rule="forbidden_prefix",field="userId"}')).toBe(
      before + 1,
    );
  });

  it('times requests by route as declared, never by path, and names no user, thread or run anywhere', async () => {
    const threadId = mintId();
    await request(server.url)
      .get(`/v2/threads/${threadId}`)
      .set('Authorization', await server.bearer('canary-user'));
    await request(server.url)
      .get('/canary-path')
      .set('Authorization', await server.bearer('canary-user'));

    const { text } = await request(server.url)
      .get('/metrics')
      .set('Authorization', await operator());

    expect(text).toContain(
      'airlock_http_request_seconds_count{method="GET",route="/v2/threads/:thread_id",status="404"} 1',
    );
    expect(text).toContain('route="none",status="404"');
    expect(text).not.toMatch(/canary|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it.each(['alerts.yml', 'monitoring.md'])('has every metric that docs/%s speaks of', async (file) => {
    const { text } = await request(server.url)
      .get('/metrics')
      .set('Authorization', await operator());
    const exported = new Set(text.match(/^# TYPE (\S+)/gm)?.map((line) => line.split(' ')[2]));

    const spokenOf =
      readFileSync(join(__dirname, '../docs', file), 'utf8').match(/airlock_[a-z0-9_]+/g) ?? [];

    expect(spokenOf.length).toBeGreaterThan(5);
    expect(spokenOf.map((name) => name.replace(/_count$/, '')).filter((name) => !exported.has(name))).toEqual(
      [],
    );
  });

  it('is not ready on a database whose protection is broken, and ready again when it is whole (A3)', async () => {
    const client = new Client({ connectionString: server.database.url });
    await client.connect();
    const check = async (): Promise<unknown> => {
      const { status, body } = await request(server.url).get('/health/ready');
      const { status: outcome } = body.checks.find(
        ({ name }: { name: string }) => name === 'row_level_security',
      );
      return outcome === 'failed' && status !== 503 ? `answered ${status}` : outcome;
    };

    await client.query('alter table audit_log no force row level security');
    expect(await eventually(async () => ((await check()) === 'failed' ? 'failed' : undefined))).toBe(
      'failed',
    );
    await client.query('alter table audit_log force row level security');
    expect(await eventually(async () => ((await check()) === 'ok' ? 'ok' : undefined))).toBe('ok');
    await client.end();
  });

  it('is not ready while a migration did not run (A3)', async () => {
    const client = new Client({ connectionString: server.database.url });
    await client.connect();
    const { rows } = await client.query(
      `delete from airlock_migrations where name like 'AuditLog%' returning "timestamp", name`,
    );

    const failed = await eventually(async () => {
      const { body } = await request(server.url).get('/health/ready');
      return body.checks.find(
        ({ name, status }: { name: string; status: string }) => name === 'migrations' && status === 'failed',
      );
    });
    await client.query('insert into airlock_migrations ("timestamp", name) values ($1, $2)', [
      rows[0].timestamp,
      rows[0].name,
    ]);
    await client.end();

    expect(failed).toEqual({ name: 'migrations', status: 'failed', reason: '1 did not run' });
  });

  it('is not ready when work waits that nobody takes, and is again when it is taken (A3)', async () => {
    const queue = async (): Promise<{ status: string; reason?: string }> => {
      const { body } = await request(server.url).get('/health/ready');
      return body.checks.find(({ name }: { name: string }) => name === 'queue');
    };
    await server.app.get(RunWorker, { strict: false }).beforeApplicationShutdown();
    const client = new Client({ connectionString: server.database.url });
    await client.connect();

    await client.query(
      `select graphile_worker.add_job('run_ticket', '{"user_id": "sam"}', run_at => now() - interval '21 seconds')`,
    );
    const stuck = await eventually(async () => {
      const check = await queue();
      return check.status === 'failed' ? check : undefined;
    });
    await client.query('update graphile_worker._private_jobs set locked_at = now()');
    const taken = await eventually(async () => {
      const check = await queue();
      return check.status === 'ok' ? check : undefined;
    });
    await client.end();

    expect(stuck.reason).toBe('work waits for more than 20 s although there is room');
    expect(taken.status).toBe('ok');
  });

  it('lets a room add a check, and answers 503 with Retry-After when it fails', async () => {
    server.app
      .get(Readiness, { strict: false })
      .register({ name: 'planted', check: async () => 'is planted' });

    const response = await eventually(async () => {
      const answer = await request(server.url).get('/health/ready');
      return answer.body.checks.some(({ name }: { name: string }) => name === 'planted') ? answer : undefined;
    });

    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('2');
    expect(response.body.checks).toContainEqual({ name: 'planted', status: 'failed', reason: 'is planted' });
  });
});
