import { mintId, UnitOfWork, UserExecutionContext, type ScopedKey } from '@airlock/session';
import { isDeepStrictEqual } from 'node:util';
import { createHash } from 'node:crypto';
import { Client } from 'pg';
import request from 'supertest';
import { SocketClient } from '../src/events/testing/socket-client';
import { SseClient } from '../src/events/testing/sse-client';
import { CircuitBreakers } from '../src/models/circuit-breakers';
import { IsolationViolations } from '../src/monitoring';
import type { DashboardView } from '../src/monitoring/dashboard/dashboard-view';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';

/** Milliseconds that a busy machine may add to the five seconds. */
const BUSY_MACHINE_MS = 20_000;

/** What waits for a lock waits for the test, however busy the machine. */
const PATIENT = { LOCK_TIMEOUT_MS: '120000', STATEMENT_TIMEOUT_MS: '121000', DEAD_AFTER_MS: '120000' };

const hashOf = (user: string): string => createHash('sha256').update(user).digest('hex').slice(0, 8);
const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });

describe("the operators' dashboard, over HTTP (A2)", () => {
  let server: TestServer;
  let superuser: Client;

  beforeAll(async () => {
    server = await startAirlock({ ROLE: 'api', ...PATIENT }, { logger: false });
    superuser = new Client({ connectionString: server.database.superuserUrl });
    await superuser.connect();
  });

  afterAll(async () => {
    await superuser.end();
    await server.close();
  });

  async function look(at: TestServer = server): Promise<DashboardView> {
    const { status, body, headers, text } = await request(at.url)
      .get('/dashboard/data')
      .set('Authorization', await server.bearer('olga', { scopes: ['operator'] }));
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    expect(text).not.toMatch(/canary/);
    return body as DashboardView;
  }

  /** Somebody who starts runs, each in a thread of its own. */
  async function userOf(userId: string): Promise<{ token: string; starts: () => Promise<string> }> {
    const bearer = await server.bearer(userId);
    return {
      token: bearer.replace('Bearer ', ''),
      /** @returns the path of the run */
      starts: async () => {
        const { status, body } = await request(server.url)
          .post('/v2/runs')
          .set('Authorization', bearer)
          .send({
            assistant_id: 'supervisor',
            input: { messages: [{ role: 'user', content: 'canary-content' }] },
          });
        expect(status).toBeLessThan(300);
        return `/v2/threads/${body.thread_id}/runs/${body.run_id}`;
      },
    };
  }

  it('tells which replica it is, and that it is ready', async () => {
    const {
      readiness,
      replica,
      at,
      process: facts,
    } = await eventually(look, ({ readiness: { status } }) => status === 'ready');

    expect(readiness.checks).toContainEqual({ name: 'migrations', status: 'ok' });
    expect(replica).toEqual({
      name: expect.stringMatching(new RegExp(`:${process.pid}$`)),
      role: 'api',
      started_at: expect.any(String),
      version: '0.1.0',
    });
    expect(Date.parse(replica.started_at)).toBeLessThanOrEqual(Date.parse(at));
    expect(facts.cpu_seconds).toBeGreaterThan(0);
    expect(facts.rss_bytes).toBeGreaterThan(facts.heap_used_bytes);
    expect(facts.event_loop_delay_p99_ms).toBeGreaterThanOrEqual(0);
  });

  it('A2: shows a planted violation within five seconds', async () => {
    const count = ({ violations }: DashboardView): number =>
      violations.find(({ kind }) => kind === 'engine')?.count ?? NaN;
    const before = count(await look());
    const planted = performance.now();
    const plantedAt = Date.now();

    void server.app
      .get(IsolationViolations, { strict: false })
      .report('engine', contextOf('mallory'), { tried: 'the engine of another run' });
    const { violations } = await eventually(look, (seen) => count(seen) === before + 1);

    expect(performance.now() - planted).toBeLessThan(5_000 + BUSY_MACHINE_MS);
    const lastAt = new Map(violations.map(({ kind, last_at }) => [kind, last_at]));
    expect(Date.parse(lastAt.get('engine') ?? '')).toBeGreaterThanOrEqual(plantedAt);
    expect(lastAt.get('tool')).toBeNull();
  });

  it('A2: shows sessions by state, and pools whose numbers add up', async () => {
    const units = server.app.get(UnitOfWork, { strict: false });
    const none = { idle: 0, open: 0, parked: 0, committing: 0 };
    // The server has sessions of its own now and then; a moment later it has none.
    const become = (states: Partial<typeof none>): Promise<DashboardView> =>
      eventually(look, ({ sessions: [first] }) => isDeepStrictEqual(first?.by_state, { ...none, ...states }));

    const during = await units.run(contextOf('rosa'), async ({ manager, session }) => {
      await become({ idle: 1 });
      await manager.query('select 1');
      const view = await become({ open: 1 });
      await session.park(() => become({ parked: 1 }));
      return view;
    });
    await become({});

    const pools = during.pools.map(({ name, max, used, idle, waiting }) => ({
      ...{ name, max, isUsed: used >= 1, addUp: used + idle <= max, waiting },
    }));
    expect(pools).toEqual([
      { name: 'default', max: 15, isUsed: true, addUp: true, waiting: 0 },
      { name: 'system', max: 3, isUsed: true, addUp: true, waiting: 0 },
    ]);
  });

  const failing = (breakers: CircuitBreakers, key: ScopedKey): void => {
    for (let n = 0; n < server.config.breakerFailures; n++) breakers.failed(breakers.enter(key, 'gpt-4o'));
  };
  /** To the next probe, whose time has come. */
  const answering = (breakers: CircuitBreakers, key: ScopedKey): void => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + server.config.breakerProbeMs);
    breakers.succeeded(breakers.enter(key, 'gpt-4o'));
    clock.mockRestore();
  };

  it('A2: shows an open breaker under a hash until it is closed', async () => {
    const breakers = server.app.get(CircuitBreakers, { strict: false });
    const key = contextOf('canary-breaker').scopedKey('model', 'gpt-4o');
    failing(breakers, key);

    const open = await look();
    answering(breakers, key);
    const closed = await look();

    expect(open.breakers).toEqual([
      {
        dependency: 'gpt-4o',
        user: hashOf('canary-breaker'),
        state: 'open',
        failures: server.config.breakerFailures,
        retry_at: expect.any(String),
      },
    ]);
    expect(open.breakers_not_closed).toBe(1);
    expect([closed.breakers, closed.breakers_not_closed]).toEqual([[], 0]);
  });

  it('A2: shows fifty breakers at most, the one that failed last first, and counts them all', async () => {
    const breakers = server.app.get(CircuitBreakers, { strict: false });
    const users = Array.from({ length: 53 }, (_, n) => `canary-${n}`);
    const keys = users.map((user) => contextOf(user).scopedKey('model', 'gpt-4o'));
    for (const key of keys) failing(breakers, key);

    const { breakers: shown, breakers_not_closed: all } = await look();
    for (const key of keys) answering(breakers, key);

    expect(shown.map(({ user }) => user)).toEqual(users.slice(3).reverse().map(hashOf));
    expect(all).toBe(53);
  });

  it('A2: shows users whose runs wait under their hashes, on every replica, until they are done', async () => {
    const [alice, bob] = [await userOf('canary-alice'), await userOf('canary-bob')];
    for (let n = 0; n < 3; n++) await alice.starts();
    await bob.starts();
    const shown = (view: DashboardView, user: string): object | undefined =>
      view.queue?.users.find(({ user: hash }) => hash === hashOf(user));

    const waiting = await eventually(look, (view) => shown(view, 'canary-bob') !== undefined);
    await superuser.query('begin; lock table run_steps in share mode');
    const worker = await startAirlock(
      { ROLE: 'worker', ...PATIENT },
      { logger: false, database: server.database },
    );
    const atWorker = (): Promise<DashboardView> => look(worker);
    const working = await eventually(
      atWorker,
      ({ queue, runs }) => queue?.queued === 0 && queue.running === runs.at_work,
    );
    await superuser.query('rollback');
    const there = await eventually(atWorker, ({ runs }) => runs.held === 0);
    const done = await eventually(look, ({ queue }) => queue?.users_with_work === 0);
    await worker.close();

    expect([shown(waiting, 'canary-alice'), shown(waiting, 'canary-bob')]).toEqual([
      { user: hashOf('canary-alice'), running: 0, queued: 3 },
      { user: hashOf('canary-bob'), running: 0, queued: 1 },
    ]);
    expect(waiting.queue?.oldest_queued_seconds).toBeGreaterThan(0);
    expect(waiting.runs).toEqual({ at_work: 0, most_at_work: 100, held: 0, most_held: 500, peak_held: 0 });
    expect(shown(working, 'canary-alice')).toEqual({ user: hashOf('canary-alice'), running: 3, queued: 0 });
    expect(working.runs.held).toBe(working.runs.at_work);
    expect(working.contexts.runs).toBe(working.runs.held);
    expect(there.runs.peak_held).toBe(working.runs.held);
    expect([there.replica.role, done.replica.role]).toEqual(['worker', 'api']);
    const none = { running: 0, queued: 0, users_with_work: 0, oldest_queued_seconds: null, users: [] };
    expect(done.queue).toEqual({ ...none, untaken_seconds: 0 });
  });

  it('tells all the rest while the database does not tell the queue', async () => {
    await superuser.query('alter function queue_by_user rename to elsewhere');
    const without = await eventually(look, ({ queue }) => queue === null);
    await superuser.query('alter function elsewhere rename to queue_by_user');
    const withIt = await eventually(look, ({ queue }) => queue !== null);

    expect(without.sessions).toHaveLength(1);
    expect(withIt.queue?.queued).toEqual(expect.any(Number));
  });

  it('A2: counts sockets, streams, and the calls that are at work, up and down', async () => {
    const user = await userOf('canary-carol');
    const [before, run] = [await look(), await user.starts()];
    const counts = ({ live, contexts }: DashboardView): object => ({
      sockets: live.sockets - before.live.sockets,
      streams: live.streams - before.live.streams,
      requests: contexts.requests,
      socket_messages: contexts.socket_messages,
    });
    const become = (expected: object): Promise<DashboardView> =>
      eventually(look, (view) => isDeepStrictEqual(counts(view), expected));

    const socket = await SocketClient.open(server, user.token);
    const stream = await SseClient.open(`${server.url}${run}/stream`, user.token);
    const both = await become({ sockets: 1, streams: 1, requests: 1, socket_messages: 0 });
    // Whatever says something waits behind this.
    await superuser.query('begin; lock table messages in share mode');
    const said = socket.ask('start_agent', { content: 'canary-content' });
    const asked = user.starts();
    await become({ sockets: 1, streams: 1, requests: 2, socket_messages: 1 });
    await superuser.query('rollback');
    await Promise.all([said, asked]);
    await become({ sockets: 1, streams: 1, requests: 1, socket_messages: 0 });
    stream.leave();
    await become({ sockets: 1, streams: 0, requests: 0, socket_messages: 0 });
    await socket.close();
    await become({ sockets: 0, streams: 0, requests: 0, socket_messages: 0 });

    expect(both.live.subscriptions).toBeGreaterThan(before.live.subscriptions);
  });

  it('counts what was answered, and what failed here', async () => {
    const before = await look();
    await superuser.query('alter table workload_imports rename to elsewhere');
    const { status } = await request(server.url)
      .get('/v2/workloads/imports')
      .set('Authorization', await server.bearer('erin'));
    await superuser.query('alter table elsewhere rename to workload_imports');

    expect(status).toBe(500);
    const after = await eventually(
      look,
      ({ requests: { errors, total } }) =>
        errors > before.requests.errors && total > before.requests.total + 1,
    );
    expect(after.requests.errors).toBe(before.requests.errors + 1);
  });

  it('A2: no answer has an id of a user, a thread or a run in it, or a word of anybody', async () => {
    const user = await userOf('canary-dora');
    await user.starts();
    const breakers = server.app.get(CircuitBreakers, { strict: false });
    failing(breakers, contextOf('canary-dora').scopedKey('model', 'gpt-4o'));
    const isThere = ({ queue }: DashboardView): boolean =>
      queue?.users.some(({ user: hash }) => hash === hashOf('canary-dora')) === true;

    const text = JSON.stringify(await eventually(look, isThere));

    expect(text).not.toMatch(/canary|olga/);
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/);
  });
});
