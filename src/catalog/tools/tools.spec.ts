import { asUser } from '../../../test/support/as-user';
import type { Evidence } from '../evidence/figure.schema';
import { CatalogBench } from '../testing/catalog-bench';
import { EVEN_LOG } from '../testing/logs';
import { anomalyDetector } from './anomaly-detector/schema';
import { cacheAudit } from './cache-audit/schema';
import { costDriverFinder } from './cost-driver-finder/schema';
import { costOptimizer } from './cost-optimizer/schema';
import { latencyBottlenecks } from './latency-bottlenecks/schema';
import { modelSwitchSimulator } from './model-switch-simulator/schema';
import { performanceAnalyzer } from './performance-analyzer/schema';
import { policySimulator } from './policy-simulator/schema';
import { priceSearch } from './price-search/schema';
import { trendAnalyzer } from './trend-analyzer/schema';

type User = Awaited<ReturnType<CatalogBench['user']>>;

/** One call of each tool that is about the user's rows. */
const CALLS: readonly (readonly [string, object])[] = [
  ['performance_analyzer', {}],
  ['cost_driver_finder', {}],
  ['trend_analyzer', { metrics: ['cost_usd', 'requests'] }],
  ['anomaly_detector', { metrics: ['cost_usd', 'latency_ms'] }],
  ['latency_bottlenecks', {}],
  ['cache_audit', {}],
  ['cost_optimizer', {}],
  ['policy_simulator', { policies: [{ max_input_tokens: 5_000, max_output_tokens: 2_000 }] }],
  ['model_switch_simulator', { to: 'gpt-4o-mini' }],
];

/** As providers and gateways say why a call failed. */
const STATUSES = [
  '429',
  'rate_limit_exceeded',
  'ThrottlingException',
  '504',
  'Request timed out',
  'DEADLINE_EXCEEDED',
  '500',
  'overloaded_error',
  '403',
  '404',
  'content_filter',
  'invalid_request_error',
  'ok',
  '200',
];

describe('The built-in tools', () => {
  let bench: CatalogBench;
  let alice: User;
  let bob: User;
  let carl: User;

  beforeAll(async () => {
    bench = await CatalogBench.start();
    alice = await bench.user(
      'alice',
      EVEN_LOG.map((call, index) => ({
        ...call,
        hash: `h${index % 100}`,
        latency: index === 7 ? 9_000 : call.latency,
      })),
    );
    carl = await bench.user(
      'carl',
      STATUSES.map((status, index) => ({ at: `2026-10-01T0${index % 5}:00:00Z`, in: 1, out: 1, status })),
    );
    bob = await bench.user('bob', [{ ...(EVEN_LOG[0] ?? { at: '', in: 0, out: 0 }) }]);
  });

  afterAll(() => bench.close());

  const evidenceIn = (value: unknown): Evidence[] => {
    if (typeof value !== 'object' || value === null) return [];
    if ('sql' in value) return [value as Evidence];
    return Object.values(value).flatMap(evidenceIn);
  };

  /** The SQL of each, run again as its user. */
  const expectAgain = (user: string, evidence: readonly Evidence[]): Promise<void> =>
    asUser(bench.dataSource, user, async (manager) => {
      for (const { name, sql, parameters, value } of evidence) {
        const rows: { value: unknown }[] = await manager.query(sql, [...parameters]);
        expect([name, Array.isArray(value) ? rows : (rows[0]?.value ?? null)]).toEqual([name, value]);
      }
    });

  describe('each of them', () => {
    it.each(CALLS)('%s sees the caller’s rows and nobody else’s', async (name, input) => {
      const rowsOf = (output: unknown): unknown => Object(Object(output).range).rows;

      expect(rowsOf(await bench.call(alice, name, input))).toBe(120);
      expect(rowsOf(await bench.call(bob, name, input))).toBe(1);
      expect(rowsOf(await bench.call(await bench.user(`nobody-${name}`), name, input))).toBe(0);
    });

    it.each(CALLS)('%s gives evidence that gives its values again', async (name, input) => {
      const evidence = evidenceIn(await bench.call(alice, name, input));

      expect(evidence.length).toBeGreaterThan(0);
      await expectAgain('alice', evidence);
    });

    it.each(CALLS)('%s answers as its schema promises, by time and filters too', async (name, input) => {
      const contracts = [
        performanceAnalyzer,
        costDriverFinder,
        trendAnalyzer,
        anomalyDetector,
        latencyBottlenecks,
        cacheAudit,
        costOptimizer,
        policySimulator,
        modelSwitchSimulator,
      ];
      const range = {
        start_time: '2024-12-02T10:00:00Z',
        end_time: '2024-12-02T10:30:00Z',
        filters: { workloads: ['chat'] },
      };

      const output = await bench.call(alice, name, { ...input, ...range });

      const parsed = contracts
        .find((contract) => contract.name === name)
        ?.output.parse(JSON.parse(JSON.stringify(output)));
      expect(Object(Object(parsed).range).rows).toBe(15);
    });
  });

  describe('what each measures', () => {
    it('performance_analyzer counts only, when only that is asked', async () => {
      const output = performanceAnalyzer.output.parse(
        await bench.call(alice, 'performance_analyzer', { only: 'sufficiency' }),
      );

      expect(output.profile).toBeNull();
      expect(output.sufficiency).toMatchObject({ verdict: 'sufficient', rows: { value: 120 } });
    });

    it('cache_audit finds what the same model was sent before', async () => {
      const audit = cacheAudit.output.parse(await bench.call(alice, 'cache_audit', {}));

      expect(audit.distinct_prompts.value).toBe(100);
      expect(audit.repeats.value).toBe(20);
      expect(audit.repeat_percent.value).toBeCloseTo((100 * 20) / 120, 12);
      // Of the last twenty calls ten are small and ten are large.
      expect(audit.repeated_cost_usd.value).toBeCloseTo(10 * 0.00225 + 10 * 0.02, 12);
    });

    it('policy_simulator applies the strategies, sizes and workloads that it is given', async () => {
      const policies = [
        { strategies: ['routing'] },
        { strategies: ['routing'], max_input_tokens: 4_000, max_output_tokens: 1_000 },
        { strategies: ['caching'] },
        { strategies: ['batching'], patient_workloads: ['reports'] },
      ];

      const { simulations } = policySimulator.output.parse(
        await bench.call(alice, 'policy_simulator', { policies }),
      );

      const [small, all, caching, batching] = simulations.map(({ savings }) => savings);
      expect(small?.total_usd.value).toBeCloseTo(60 * 0.002115, 12);
      // A large call at gpt-4o-mini: 4,000 × 0.15 + 1,000 × 0.6 per million = 0.0012.
      expect(all?.total_usd.value).toBeCloseTo(60 * 0.002115 + 60 * (0.02 - 0.0012), 12);
      expect(caching?.total_usd.value).toBeCloseTo(10 * 0.000625 + 10 * 0.005, 12);
      expect(batching?.strategies).toEqual([
        expect.objectContaining({ strategy: 'batching', computable: false }),
      ]);
      expect(simulations[1]?.policy).toEqual(policies[1]);
    });

    it('model_switch_simulator says what is near to a model that it does not know', async () => {
      const answer = bench.call(alice, 'model_switch_simulator', { to: 'gpt-4o-minni' });

      await expect(answer).rejects.toThrow(/does not know the model "gpt-4o-minni".*gpt-4o-mini/);
    });

    it('anomaly_detector lists as many as it is asked for, the furthest first', async () => {
      const { anomalies } = anomalyDetector.output.parse(
        await bench.call(alice, 'anomaly_detector', { metrics: ['latency_ms'], limit: 1 }),
      );

      expect(anomalies[0]?.anomalies.rows).toEqual([expect.objectContaining({ row_no: 8, value: 9_000 })]);
    });

    it('latency_bottlenecks ranks what takes the time', async () => {
      const { groups, slowest, failures } = latencyBottlenecks.output.parse(
        await bench.call(alice, 'latency_bottlenecks', { limit: 1 }),
      );

      const all = 60 * 400 + 59 * 1_600 + 9_000;
      expect(groups.rows).toEqual([
        expect.objectContaining({
          workload: 'reports',
          time_share: expect.closeTo((59 * 1_600 + 9_000) / all, 12),
        }),
      ]);
      expect(slowest.rows[0]).toMatchObject({ row_no: 8, latency_ms: 9_000 });
      expect(failures.rows[0]).toMatchObject({ requests: 120, failed_requests: 0 });
    });

    it('trend_analyzer compares two periods, and gives evidence that gives its values again', async () => {
      const answer = await bench.call(alice, 'trend_analyzer', {
        metrics: ['cost_usd'],
        start_time: '2024-12-02T11:00:00Z',
        against: { start_time: '2024-12-02T10:00:00Z', end_time: '2024-12-02T10:30:00Z' },
      });
      const { comparison } = trendAnalyzer.output.parse(answer);

      expect(comparison).toMatchObject({ earlier: { rows: 30 }, later: { rows: 60 } });
      const { figures, effects } = comparison ?? { figures: undefined, effects: undefined };
      // Half as many calls, of which as many are large as before.
      expect(figures?.later_cost_usd.value).toBeCloseTo(2 * (figures?.earlier_cost_usd.value ?? 0), 9);
      expect(effects?.calls_usd.value).toBeCloseTo(figures?.earlier_cost_usd.value ?? 0, 9);
      const evidence = evidenceIn(comparison);
      expect(evidence.length).toBe(46);
      await expectAgain('alice', evidence);
    });

    it.each([
      ['rate_limit', 3],
      ['timeout', 3],
      ['server_error', 3],
      ['client_error', 4],
      ['bad_request', 1],
      ['unauthorized', 1],
      ['content_filter', 1],
      ['504', 1],
    ])(
      'performance_analyzer counts calls that failed for a reason, with evidence: %s',
      async (why, count) => {
        const answer = await bench.call(carl, 'performance_analyzer', { bound: { of: 'status', why } });
        const { bounded } = performanceAnalyzer.output.parse(answer);

        expect(bounded?.calls.value).toBe(count);
        expect(bounded?.measured_calls.value).toBe(STATUSES.length);
        // Those that went well are not among them, whatever their status is called.
        expect(bounded?.failed.rows).toHaveLength(5);
        await expectAgain('carl', evidenceIn(bounded));
      },
    );
  });

  describe('the prices that are found', () => {
    it('price_search finds the very name first, whatever is cheaper', async () => {
      const { prices, catalogue_version: version } = priceSearch.output.parse(
        await bench.call(alice, 'price_search', {
          text: 'gpt-4o',
          provider: 'openai',
          on: '2025-01-01',
          limit: 3,
        }),
      );

      expect(prices.rows[0]).toMatchObject({ model: 'gpt-4o', input_price: 2.5, output_price: 10 });
      expect(prices.rows[1]?.input_price).toBeLessThan(2.5);
      expect(version).toMatch(/genai-prices/);
    });

    it('price_search finds the maker’s price of a name before those of others who sell it cheaper', async () => {
      const { prices } = priceSearch.output.parse(
        await bench.call(alice, 'price_search', { text: 'claude-haiku-4-5', on: '2026-11-01', limit: 5 }),
      );

      expect(prices.rows[0]).toMatchObject({ provider: 'anthropic', model: 'claude-haiku-4-5' });
      expect(prices.rows[1]?.input_price).toBeLessThan(prices.rows[0]?.input_price ?? 0);
    });

    it('price_search names no embedding, reranking or other model that does not answer among the cheapest', async () => {
      const cheapest = async (input: object): Promise<{ model: string; output_price: number | null }[]> => {
        const search = { on: '2026-11-01', limit: 100, ...input };
        return [...priceSearch.output.parse(await bench.call(alice, 'price_search', search)).prices.rows];
      };
      const isEmbedding = ({ model }: { model: string }): boolean => /embed|bge-|voyage|rerank/i.test(model);

      const answering = await cheapest({});
      const all = await cheapest({ only_for_text: false });
      const named = await cheapest({ text: 'embed' });

      expect(answering).toHaveLength(100);
      expect(answering.filter((row) => isEmbedding(row) || row.output_price === null)).toEqual([]);
      expect(all.filter(isEmbedding).length).toBeGreaterThan(5);
      expect(named.length).toBeGreaterThan(5);
    });
  });

  describe('what they refuse, or take for a value', () => {
    it.each([
      [{ timeframe: '91d' }, /timeframe/],
      [{ start_time: '2024-12-03', end_time: 'tomorrow' }, /time/],
      [{ start_time: '2024-12-03T00:00:00Z', end_time: '2024-12-02T00:00:00Z' }, /after/],
    ])('refuse a range that cannot be one: %j', async (range, message) => {
      await expect(bench.call(alice, 'cost_optimizer', range)).rejects.toThrow(message);
    });

    it.each([
      ['performance_analyzer', { user_id: 'bob' }],
      ['trend_analyzer', { metrics: [] }],
      ['trend_analyzer', { metrics: ['cost_usd; drop table workload_events'] }],
      ['policy_simulator', { policies: [{ strategies: ['magic'] }] }],
      ['price_search', { limit: 1_000_000 }],
      ['cost_driver_finder', { filters: { region: ['eu'] } }],
    ])('%s refuses the input %j', async (name, input) => {
      await expect(bench.call(alice, name, input)).rejects.toMatchObject({ name: 'ZodError' });
    });

    it('take whatever stands in a filter for a value and nothing else', async () => {
      const filters = { workloads: [`'; drop table workload_events; --`] };

      const output = performanceAnalyzer.output.parse(
        await bench.call(alice, 'performance_analyzer', { filters }),
      );

      expect(output.range.rows).toBe(0);
      expect(
        performanceAnalyzer.output.parse(await bench.call(alice, 'performance_analyzer', {})).range.rows,
      ).toBe(120);
    });
  });
});
