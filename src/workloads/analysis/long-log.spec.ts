import type { EntityManager } from 'typeorm';
import { asUser } from '../../../test/support/as-user';
import { type AnalysedLogs, analysedLogs, evidenceIn } from './testing/analysed-log';
import type { WorkloadRange } from './workload-range';

const TEN_THOUSAND_MORE = `
  insert into workload_events (user_id, import_id, row_no, occurred_at, model, input_tokens, output_tokens)
  select user_id, import_id, row_no + n, occurred_at + make_interval(secs => n), model, input_tokens, output_tokens
  from workload_events, generate_series(1, 10000) n`;

/** What a million rows are to the planner. */
const AS_OF_A_MILLION = `
  select set_config('parallel_setup_cost', '0', true), set_config('parallel_tuple_cost', '0', true),
    set_config('min_parallel_table_scan_size', '0', true)`;

describe('A long log', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
    await logs.add('long', [{ at: '2024-12-02T10:00:00Z', model: 'gpt-4o', in: 1000, out: 100 }]);
    await asUser(logs.dataSource, 'long', (manager) => manager.query(TEN_THOUSAND_MORE));
    await logs.dataSource.query('analyze workload_events');
  });

  afterAll(() => logs.close());

  const lookUpsOfPrices = async (manager: EntityManager): Promise<number> => {
    const [table] = await manager.query<{ n: number }[]>(
      `select (seq_scan + idx_scan)::int as n from pg_stat_xact_user_tables where relname = 'price_catalogue'`,
    );
    return table?.n ?? NaN;
  };
  const explained = async (
    manager: EntityManager,
    sql: string | undefined,
    parameters: unknown = [],
  ): Promise<string> => {
    await manager.query(AS_OF_A_MILLION);
    return JSON.stringify(await manager.query(`explain (verbose) ${sql}`, parameters as unknown[]));
  };
  /** How the first of the numbers is computed. */
  const planOf = async (
    ask: (manager: EntityManager, range: WorkloadRange) => Promise<unknown>,
  ): Promise<string> =>
    logs.ask(async (manager, range) => {
      const [evidence] = evidenceIn(await ask(manager, range));
      return explained(manager, evidence?.sql, evidence?.parameters);
    }, 'long');

  it.each([
    [
      'is priced and summed',
      (manager: EntityManager, range: WorkloadRange) =>
        logs.analysis.costDrivers(manager, range, ['model', 'hour']),
    ],
    [
      'has its days counted',
      async (manager: EntityManager, range: WorkloadRange) =>
        (await logs.analysis.totals(manager, range)).days,
    ],
    [
      'has its trends followed',
      (manager: EntityManager, range: WorkloadRange) => logs.analysis.trends(manager, range, ['requests']),
    ],
  ])('%s by several workers of PostgreSQL', async (_, ask) => {
    expect(await planOf(ask)).toMatch(/Partial \w*Aggregate/);
  });

  it('is summed by several workers for what the money goes to, by all dimensions at once', async () => {
    const plan = await logs.ask(async (manager, range) => {
      const queries = jest.spyOn(manager, 'query');
      await logs.analysis.costDrivers(manager, range, ['model', 'workload', 'input_size', 'hour']);
      const [sql, parameters] = queries.mock.calls[0] ?? [];
      return explained(manager, sql, parameters);
    }, 'long');

    expect(plan).toMatch(/Partial HashAggregate/);
  });

  it('is planned for the range that is asked about, however often it is', async () => {
    const modes = await logs.ask((manager) => manager.query<object[]>('show plan_cache_mode'), 'long');

    expect(modes).toEqual([{ plan_cache_mode: 'force_custom_plan' }]);
  });

  it.each([
    ['is read once', 'days', / on public\.workload_events/g],
    ['is asked of each call once whether it failed', 'failed_cost_usd', /!~/g],
  ] as const)('%s for its totals', async (_, figure, times) => {
    const plan = await planOf(async (manager, range) => (await logs.analysis.totals(manager, range))[figure]);

    expect(plan.match(times)).toHaveLength(1);
  });

  it('is put in order by its prompts first where those that repeat another are looked for: its models are few', async () => {
    const plan = await planOf(
      async (manager, range) => (await logs.analysis.cacheAudit(manager, range)).repeats,
    );

    expect(plan).toMatch(/Sort Key: \(*\w+\.prompt_hash/);
  });

  it.each([
    [
      'those that stand out are looked for among them',
      (manager: EntityManager, range: WorkloadRange) => logs.analysis.anomalies(manager, range, 'cost_usd'),
    ],
    [
      'the last one is asked for',
      (manager: EntityManager, range: WorkloadRange) =>
        logs.analysis.rankedCalls(manager, range, { by: 'occurred_at', isLeastFirst: false, limit: 1 }),
    ],
  ])('reads the newest calls alone where %s', async (_, ask) => {
    expect(await planOf(ask)).toContain('Index Scan Backward using workload_events_time');
  });

  it.each([
    ['to_char', 'shaped for the answer', 'cost_usd'],
    ['* 0.000001', 'priced', 'latency_ms'],
  ] as const)(
    'has %s in the plan of its first calls alone: only those are %s in the order of %s',
    async (sql, _, by) => {
      const plan = await planOf((manager, range) =>
        logs.analysis.rankedCalls(manager, range, { by, isLeastFirst: false, limit: 5 }),
      );

      const [above, below] = plan.split('Limit', 2);
      expect([above?.includes(sql), below?.includes(sql)]).toEqual([true, false]);
    },
  );

  it('has its prices looked up once, also where PostgreSQL takes it for short: nothing is known of it yet', async () => {
    await logs.add('new', [{ at: '2024-12-02T10:00:00Z', model: 'gpt-4o', in: 1000, out: 100 }]);
    await asUser(logs.dataSource, 'new', (manager) => manager.query(TEN_THOUSAND_MORE));

    const lookUps = await logs.ask(async (manager, range) => {
      const before = await lookUpsOfPrices(manager);
      await logs.analysis.totals(manager, range);
      await logs.analysis.savings(manager, range, [{}]);
      await logs.analysis.simulateSwitch(manager, range, { to: 'gpt-4o-mini' });
      return (await lookUpsOfPrices(manager)) - before;
    }, 'new');

    expect(lookUps).toBeLessThan(1_000);
  });

  it.each([
    [
      'trends of all metrics',
      (manager: EntityManager, range: WorkloadRange) =>
        logs.analysis.trends(manager, range, ['cost_usd', 'latency_ms', 'requests']),
    ],
    [
      'costs by all dimensions and by tokens',
      (manager: EntityManager, range: WorkloadRange) =>
        logs.analysis.costDrivers(manager, range, ['model', 'workload', 'hour']),
    ],
    [
      'savings under all policies whose patient workloads are named',
      (manager: EntityManager, range: WorkloadRange) =>
        logs.analysis.savings(manager, range, [
          { patientWorkloads: [], strategies: ['routing'] },
          { patientWorkloads: ['chat'] },
        ]),
    ],
  ])('is read once for the %s', async (_, ask) => {
    await logs.ask(async (manager, range) => {
      const queries = jest.spyOn(manager, 'query');

      await ask(manager, range);

      expect(queries).toHaveBeenCalledTimes(1);
    }, 'long');
  });
});
