import type { EntityManager } from 'typeorm';
import { asUser } from '../../../test/support/as-user';
import { reproduce } from './evidence';
import { type AnalysedLogs, analysedLogs, evidenceIn } from './testing/analysed-log';

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
