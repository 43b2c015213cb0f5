import { mintId, UnitOfWork, UserExecutionContext } from '@airlock/session';
import { isDeepStrictEqual } from 'node:util';
import request from 'supertest';
import { IsolationViolations } from '../src/monitoring';
import type { DashboardView } from '../src/monitoring/dashboard/dashboard-view';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';

/** Milliseconds that a busy machine may add to the five seconds. */
const BUSY_MACHINE_MS = 20_000;

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });

describe("the operators' dashboard, over HTTP (A2)", () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock({}, { logger: false });
  });

  afterAll(() => server.close());

  async function look(): Promise<DashboardView> {
    const { status, body, headers } = await request(server.url)
      .get('/dashboard/data')
      .set('Authorization', await server.bearer('olga', { scopes: ['operator'] }));
    expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
    return body as DashboardView;
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
      role: 'all',
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

    void server.app
      .get(IsolationViolations, { strict: false })
      .report('engine', contextOf('mallory'), { tried: 'the engine of another run' });
    await eventually(look, (seen) => count(seen) === before + 1);

    expect(performance.now() - planted).toBeLessThan(5_000 + BUSY_MACHINE_MS);
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
});
