import type { EntityManager } from 'typeorm';
import { asUser } from '../../../test/support/as-user';
import { type Evidence, reproduce } from './evidence';
import { type AnalysedLogs, analysedLogs } from './testing/analysed-log';
import type { WorkloadRange } from './workload-range';

const TEN_THOUSAND_MORE = `
  insert into workload_events (user_id, import_id, row_no, occurred_at, model, input_tokens, output_tokens)
  select user_id, import_id, row_no + n, occurred_at + make_interval(secs => n), model, input_tokens, output_tokens
  from workload_events, generate_series(1, 10000) n`;

/** What a million rows are to the planner. */
const AS_OF_A_MILLION = `
  select set_config('parallel_setup_cost', '0', true), set_config('parallel_tuple_cost', '0', true),
    set_config('min_parallel_table_scan_size', '0', true)`;

describe('The evidence of a number (10.3)', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
  });

  afterAll(() => logs.close());

  const everything = async (manager: EntityManager, userId: string): Promise<unknown[]> => {
    const range = await logs.analysis.range(manager, userId);
    return [
      await logs.analysis.sufficiency(manager, range),
      await logs.analysis.totals(manager, range),
      await logs.analysis.perModel(manager, range),
      await logs.analysis.performance(manager, range),
      await logs.analysis.peakHours(manager, range),
      await logs.analysis.trends(manager, range, ['cost_usd', 'latency_ms', 'requests']),
      await logs.analysis.anomalies(manager, range, 'cost_usd'),
      await logs.analysis.costDrivers(manager, range, ['model', 'hour', 'input_size']),
      await logs.analysis.latencyBottlenecks(manager, range),
      await logs.analysis.breakdown(manager, range, {
        dimension: 'workload',
        order: { by: 'failed_percent', isLeastFirst: false },
        limit: 5,
      }),
      await logs.analysis.breakdown(manager, range, {
        dimension: 'week',
        order: { by: 'name', isLeastFirst: true },
        limit: 5,
      }),
      await logs.analysis.rankedCalls(manager, range, { by: 'latency_ms', isLeastFirst: false, limit: 5 }),
      await logs.analysis.failures(manager, range),
      await logs.analysis.cacheAudit(manager, range),
      await logs.analysis.savings(manager, range, [{}, { maxInputTokens: 600, strategies: ['routing'] }]),
      await logs.analysis.simulateSwitch(manager, range, { to: 'gpt-4o-mini' }),
      await logs.analysis.searchPrices(manager, { text: 'gpt-4o', on: '2025-01-01T00:00:00Z', limit: 5 }),
    ];
  };

  const evidenceIn = (value: unknown): Evidence[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('sql' in value) return [value as Evidence];
    return Object.values(value).flatMap(evidenceIn);
  };

  it('gives every number again, for the user it belongs to', async () => {
    await asUser(logs.dataSource, 'alice', async (manager) => {
      const evidence = evidenceIn(await everything(manager, 'alice'));

      expect(evidence.length).toBeGreaterThan(60);
      for (const one of evidence) {
        expect([one.name, await reproduce(manager, one)]).toEqual([one.name, one.value]);
      }
    });
  });

  it('gives another user none of them, though the SQL and its parameters name the owner (S12)', async () => {
    const evidence = await asUser(logs.dataSource, 'alice', async (manager) =>
      evidenceIn(await everything(manager, 'alice')),
    );
    const rowsOfLog = evidence.filter(({ name, row_count }) => name !== 'price_search' && row_count > 0);

    await asUser(logs.dataSource, 'mallory', async (manager) => {
      for (const one of rowsOfLog) {
        const value = await reproduce(manager, one);
        expect([one.name, Array.isArray(value) ? value.length : (value ?? 0)]).toEqual([one.name, 0]);
      }
    });
  });

  describe('of a long log', () => {
    beforeAll(async () => {
      await logs.add('long', [{ at: '2024-12-02T10:00:00Z', model: 'gpt-4o', in: 1000, out: 100 }]);
      await asUser(logs.dataSource, 'long', (manager) => manager.query(TEN_THOUSAND_MORE));
      await logs.dataSource.query('analyze workload_events');
    });

    const lookUpsOfPrices = async (manager: EntityManager): Promise<number> => {
      const [table] = await manager.query<{ n: number }[]>(
        `select (seq_scan + idx_scan)::int as n from pg_stat_xact_user_tables where relname = 'price_catalogue'`,
      );
      return table?.n ?? NaN;
    };
    /** How the first of the numbers is computed. */
    const planOf = async (
      ask: (manager: EntityManager, range: WorkloadRange) => Promise<unknown>,
    ): Promise<string> =>
      logs.ask(async (manager, range) => {
        const [evidence] = evidenceIn(await ask(manager, range));
        await manager.query(AS_OF_A_MILLION);
        return JSON.stringify(
          await manager.query(`explain ${evidence?.sql}`, [...(evidence?.parameters ?? [])]),
        );
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

    it('is planned for the range that is asked about, however often it is', async () => {
      const modes = await logs.ask((manager) => manager.query<object[]>('show plan_cache_mode'), 'long');

      expect(modes).toEqual([{ plan_cache_mode: 'force_custom_plan' }]);
    });

    it('reads the newest calls alone where those that stand out are looked for among them', async () => {
      const plan = await planOf((manager, range) => logs.analysis.anomalies(manager, range, 'cost_usd'));

      expect(plan).toContain('Index Scan Backward using workload_events_time');
    });

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
        'costs by all dimensions',
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

  it('says for a user without rows that nothing was measured, never 0 milliseconds', async () => {
    await asUser(logs.dataSource, 'nobody', async (manager) => {
      await everything(manager, 'nobody');
      const range = await logs.analysis.range(manager, 'nobody');
      const performance = await logs.analysis.performance(manager, range);

      expect(performance.p95_ms).toMatchObject({ value: null, missing: 'latency_ms' });
      expect((await logs.analysis.totals(manager, range)).rows.value).toBe(0);
    });
  });
});
