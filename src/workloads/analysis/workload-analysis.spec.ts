import { testDatabase, type TestDatabase } from '@airlock/testing';
import type { DataSource, EntityManager } from 'typeorm';
import { asUser, connect, logCalls, type LoggedCall } from '../../../test/support/workload-log';
import { PriceCatalogue } from '../prices/price-catalogue';
import { publishPrices } from '../prices/price-table';
import { type Evidence, reproduce } from './evidence';
import { InvalidRangeError } from './invalid-range.error';
import { RangeResolver } from './range-resolver';
import { UnknownModelError } from './unknown-model.error';
import { WorkloadAnalysis } from './workload-analysis';

const IMPORT = '0199f3a0-0000-7000-8000-000000000001';

/** Prices per million: gpt-4o 2.5 / 10, cached 1.25; its mini 0.15 / 0.6, cached 0.075; opus 15 / 75; sonnet 3 / 15; haiku 0.8 / 4. */
const CALLS: readonly LoggedCall[] = [
  {
    at: '2024-12-02T10:00:00Z',
    model: 'gpt-4o',
    in: 1000,
    out: 100,
    latency: 100,
    status: 'ok',
    workload: 'chat',
    hash: 'h1',
  },
  {
    at: '2024-12-02T10:30:00Z',
    model: 'gpt-4o',
    in: 1000,
    out: 100,
    latency: 200,
    status: 'ok',
    workload: 'chat',
    hash: 'h1',
  },
  {
    at: '2024-12-02T11:00:00Z',
    model: 'gpt-4o',
    in: 10000,
    out: 1000,
    latency: 900,
    status: '200',
    workload: 'nightly report',
    hash: 'h2',
  },
  {
    at: '2024-12-02T11:00:00.5Z',
    model: 'claude-3-opus-20240229',
    in: 500,
    out: 50,
    latency: 400,
    status: 'error',
    workload: 'chat',
    hash: 'h3',
  },
  { at: '2024-12-02T12:00:00Z', model: 'house-llm', in: 2000, out: 200 },
  {
    at: '2024-12-02T12:00:01Z',
    model: 'house-llm',
    in: 100,
    out: 10,
    latency: 1000,
    cost: '0.5',
    status: '500',
    workload: 'chat',
  },
];

describe('the analysis of a workload log (10.2, A5)', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let analysis: WorkloadAnalysis;

  beforeAll(async () => {
    database = await testDatabase();
    dataSource = await connect(database.url);
    const catalogue = await PriceCatalogue.load();
    await publishPrices(dataSource, catalogue);
    analysis = new WorkloadAnalysis(new RangeResolver(catalogue), catalogue);
    await logCalls(dataSource, 'alice', IMPORT, CALLS);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const ask = <T>(
    work: (manager: EntityManager, range: Awaited<ReturnType<WorkloadAnalysis['range']>>) => Promise<T>,
    userId = 'alice',
  ): Promise<T> =>
    asUser(dataSource, userId, async (manager) => work(manager, await analysis.range(manager, userId)));

  const valuesOf = (figures: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, figure.value]));

  it('adds up tokens and costs: logged cost first, else the catalogue, else unpriced', async () => {
    const totals = await ask((manager, range) => analysis.totals(manager, range));

    expect(valuesOf(totals)).toEqual({
      rows: 6,
      input_tokens: 14_600,
      output_tokens: 1_460,
      cost_usd: 0.55325,
      cost_per_request: 0.11065,
      cost_per_day: 0.55325,
      priced_rows: 5,
      unpriced_rows: 1,
      logged_cost_rows: 1,
      declared_model_rows: 0,
      failed_rows: 2,
      confidence: 0.005,
    });
  });

  it('measures latency over the rows that have one, and throughput from the first row to the last', async () => {
    const performance = await ask((manager, range) => analysis.performance(manager, range));

    expect(valuesOf(performance)).toEqual({
      mean_ms: 520,
      min_ms: 100,
      max_ms: 1000,
      p50_ms: 400,
      p95_ms: 980,
      p99_ms: 996,
      measured_rows: 5,
      throughput_per_second: 6 / 7201,
    });
  });

  it('breaks the log down by model, the dearest first', async () => {
    const { rows } = await ask((manager, range) => analysis.perModel(manager, range));

    expect(rows).toEqual([
      expect.objectContaining({
        model: 'house-llm',
        catalogue_model: null,
        requests: 2,
        cost_usd: 0.5,
        unpriced_requests: 1,
      }),
      expect.objectContaining({
        model: 'gpt-4o',
        provider: 'openai',
        requests: 3,
        input_tokens: 12_000,
        cost_usd: 0.042,
        mean_latency_ms: 400,
      }),
      expect.objectContaining({
        model: 'claude-3-opus-20240229',
        catalogue_model: 'claude-3-opus-latest',
        requests: 1,
        cost_usd: 0.01125,
      }),
    ]);
  });

  it('computes what each strategy saves, in order, each on what the one before left', async () => {
    const savings = await ask((manager, range) => analysis.savings(manager, range));
    const byName = Object.fromEntries(savings.strategies.map((one) => [one.strategy, one]));

    expect(savings.spend_usd.value).toBe(0.55325);
    expect(byName.caching).toMatchObject({ saving_usd: { value: 0.00125 }, affected_rows: { value: 1 } });
    expect(byName.routing).toMatchObject({ saving_usd: { value: 0.014405 }, affected_rows: { value: 3 } });
    expect(byName.tiering).toMatchObject({ saving_usd: { value: 0.00165 }, affected_rows: { value: 1 } });
    expect(savings.total_usd.value).toBe(0.017305);
    expect(savings.remaining_usd.value).toBe(0.535945);
    expect(savings.total_percent.value).toBeCloseTo((100 * 0.017305) / 0.55325, 12);
  });

  it('does not guess a batch price that the catalogue does not have', async () => {
    const savings = await ask((manager, range) => analysis.savings(manager, range));

    expect(savings.strategies.find(({ strategy }) => strategy === 'batching')).toEqual({
      strategy: 'batching',
      computable: false,
      missing: 'a batch price of the models of the workloads that can wait, in the price catalogue',
      assumptions: ['Workloads that can wait for a batch: nightly report.'],
    });
  });

  it('takes the batch price where the catalogue has one and the workload can wait', async () => {
    await logCalls(dataSource, 'batcher', IMPORT, [
      {
        at: '2026-12-02T10:00:00Z',
        model: 'openrouter/openai/gpt-6-sol',
        in: 10_000,
        out: 1_000,
        workload: 'nightly-batch',
      },
      {
        at: '2026-12-02T10:00:01Z',
        model: 'openrouter/openai/gpt-6-sol',
        in: 10_000,
        out: 1_000,
        workload: 'chat',
      },
    ]);

    const savings = await ask((manager, range) => analysis.savings(manager, range), 'batcher');

    expect(savings.spend_usd.value).toBe(0.06);
    expect(savings.strategies.find(({ strategy }) => strategy === 'batching')).toMatchObject({
      computable: true,
      saving_usd: { value: 0.015 },
      saving_percent: { value: 25 },
      affected_rows: { value: 1 },
    });
  });

  it('saves nothing where nothing can be saved, and names the columns that are missing', async () => {
    await logCalls(dataSource, 'thrifty', IMPORT, [
      { at: '2024-12-02T10:00:00Z', model: 'gpt-4o-mini', in: 100, out: 10 },
      { at: '2024-12-02T10:00:01Z', model: 'gpt-4o', in: 100_000, out: 10 },
    ]);

    const savings = await ask((manager, range) => analysis.savings(manager, range), 'thrifty');

    expect(savings.total_usd.value).toBe(0);
    expect(
      savings.strategies.map(({ strategy, computable, missing, saving_usd }) => [
        strategy,
        computable,
        missing ?? saving_usd?.value,
      ]),
    ).toEqual([
      ['caching', false, 'prompt_hash'],
      ['routing', true, 0],
      ['tiering', true, 0],
      ['batching', false, 'workload'],
    ]);
  });

  it('never saves more than is spent, whatever the logged cost', async () => {
    await logCalls(dataSource, 'bargain', IMPORT, [
      { at: '2024-12-02T10:00:00Z', model: 'gpt-4o', in: 500, out: 100, cost: '0.000001', hash: 'h' },
      { at: '2024-12-02T10:00:01Z', model: 'gpt-4o', in: 500, out: 100, cost: '0', hash: 'h' },
    ]);

    const savings = await ask((manager, range) => analysis.savings(manager, range), 'bargain');

    expect(savings.spend_usd.value).toBe(0.000001);
    expect(savings.total_usd.value).toBe(0);
  });

  it('simulates a policy: other strategies, other limits of what is small', async () => {
    const policy = { strategies: ['tiering'], maxInputTokens: 600, maxOutputTokens: 200 } as const;
    const savings = await ask((manager, range) => analysis.savings(manager, range, policy));

    expect(savings.strategies).toMatchObject([
      { strategy: 'tiering', saving_usd: { value: 0.01065 }, affected_rows: { value: 1 } },
    ]);
    expect(savings.total_usd.value).toBe(0.01065);
  });

  it('simulates a switch of models, also one that costs more', async () => {
    const cheaper = await ask((manager, range) =>
      analysis.simulateSwitch(manager, range, { to: 'gpt-4o-mini', from: ['gpt-4o'] }),
    );
    const dearer = await ask((manager, range) =>
      analysis.simulateSwitch(manager, range, { to: 'gpt-4-turbo', from: ['gpt-4o'], maxInputTokens: 1000 }),
    );

    expect(valuesOf({ ...cheaper, provider: {}, model: {}, assumptions: {} })).toMatchObject({
      rows: 3,
      cost_now_usd: 0.042,
      cost_then_usd: 0.00252,
      saving_usd: 0.03948,
      saving_percent: 94,
    });
    expect(dearer.rows.value).toBe(2);
    expect(dearer.saving_usd.value).toBe(-0.019);
  });

  it('refuses to simulate a model that nobody prices, and names near ones', async () => {
    const simulation = ask((manager, range) => analysis.simulateSwitch(manager, range, { to: 'gpt-4p' }));

    await expect(simulation).rejects.toThrow(UnknownModelError);
    await expect(simulation).rejects.toThrow(/gpt-4/);
  });

  it('audits repeated prompts', async () => {
    const audit = await ask((manager, range) => analysis.cacheAudit(manager, range));

    expect(audit.hashed_rows.value).toBe(4);
    expect(audit.distinct_prompts.value).toBe(3);
    expect(audit.repeats.value).toBe(1);
    expect(audit.repeat_percent.value).toBe(25);
    expect(audit.repeated_cost_usd.value).toBe(0.0035);
    expect(audit.prompts.rows).toEqual([
      {
        prompt_hash: 'h1',
        model: 'gpt-4o',
        requests: 2,
        repeats: 1,
        repeated_input_tokens: 1000,
        repeated_cost_usd: 0.0035,
      },
    ]);
  });

  it('names the hours, days, drivers, failures and slow calls', async () => {
    await ask(async (manager, range) => {
      const peak = await analysis.peakHours(manager, range);
      const days = await analysis.costPerDay(manager, range);
      const drivers = await analysis.costDrivers(manager, range, 'workload');
      const failures = await analysis.failures(manager, range);
      const slow = await analysis.latencyBottlenecks(manager, range, 1);
      const dear = await analysis.dearestCalls(manager, range, 1);

      expect(peak.hours.rows.map(({ hour, requests }) => [hour, requests])).toEqual([
        [10, 2],
        [11, 2],
        [12, 2],
      ]);
      expect([peak.busiest_hour.value, peak.mean_requests.value, peak.peak_ratio.value]).toEqual([10, 2, 1]);
      expect(days.days.rows).toMatchObject([{ day: '2024-12-02', requests: 6, cost_usd: 0.55325 }]);
      expect(days.dearest_day_usd.value).toBe(0.55325);
      expect(drivers.rows).toMatchObject([
        { key: 'chat', requests: 4, cost_usd: 0.51825 },
        { key: 'nightly report', requests: 1, cost_usd: 0.035 },
      ]);
      expect(drivers.rows[0]?.cost_share).toBeCloseTo(0.51825 / 0.55325, 12);
      expect(failures.rows.map(({ model, failed_percent }) => [model, failed_percent])).toEqual([
        ['claude-3-opus-20240229', 100],
        ['house-llm', 100],
        ['gpt-4o', 0],
      ]);
      expect(slow.groups.rows).toMatchObject([{ model: 'house-llm', workload: 'chat', mean_ms: 1000 }]);
      expect(slow.slowest.rows).toMatchObject([{ row_no: 6, latency_ms: 1000 }]);
      expect(dear.rows).toMatchObject([
        { row_no: 6, occurred_at: '2024-12-02T12:00:01.000000Z', cost_usd: 0.5 },
      ]);
    });
  });

  it.each([
    ['insufficient', 'counted-none', 0, 'gpt-4o'],
    ['partial', 'counted-99', 99, 'gpt-4o'],
    ['sufficient', 'counted-100', 100, 'gpt-4o'],
    ['partial', 'counted-unknown', 100, 'house-llm'],
  ])('counts data sufficiency: %s for %s', async (verdict, userId, rows, model) => {
    const calls = Array.from({ length: rows }, (_, n) => ({
      at: new Date(Date.UTC(2024, 0, 1, 0, 0, n)).toISOString(),
      in: 1,
      out: 1,
      model,
    }));
    await logCalls(dataSource, userId, IMPORT, calls);

    const counted = await ask((manager, range) => analysis.sufficiency(manager, range), userId);

    expect(counted.verdict).toBe(verdict);
    expect(counted.rows.value).toBe(rows);
  });

  it('halves its confidence in a model that was declared', async () => {
    const calls = Array.from({ length: 100 }, (_, n) => ({
      at: new Date(Date.UTC(2024, 0, 1, 0, 0, n)).toISOString(),
      in: 1,
      out: 1,
      model: 'gpt-4o',
      declared: true,
    }));
    await logCalls(dataSource, 'declarer', IMPORT, calls);

    const totals = await ask((manager, range) => analysis.totals(manager, range), 'declarer');

    expect(totals.confidence.value).toBe(0.05);
  });

  describe('trends', () => {
    const hourly = async (userId: string, perHour: readonly number[]): Promise<void> => {
      const calls = perHour.flatMap((count, hour) =>
        Array.from({ length: count }, (_, n) => ({
          at: new Date(Date.UTC(2024, 0, 1, hour, n)).toISOString(),
          in: 10,
          out: 10,
          model: 'gpt-4o',
          latency: hour * 100,
        })),
      );
      await logCalls(dataSource, userId, IMPORT, calls);
    };

    it.each([
      ['rising', [1, 1, 9, 2, 2], 100, 'increasing', 'high'],
      ['mild', [10, 20, 14, 20], 13.333333333333334, 'increasing', 'normal'],
      ['flat', [10, 1, 11], 10, 'stable', 'normal'],
      ['falling', [4, 4, 1, 1], -75, 'decreasing', 'high'],
      ['short', [1, 9], null, 'not measured', 'none'],
    ] as const)(
      'compares the later half of the hours with the earlier: %s',
      async (userId, perHour, change, direction, confidence) => {
        await hourly(userId, perHour);

        const trend = await ask((manager, range) => analysis.trend(manager, range, 'requests'), userId);

        expect(trend).toMatchObject({ bucket: 'hour', direction, confidence });
        expect(trend.change_percent.value).toBe(change);
      },
    );

    it('takes days for a log longer than three days', async () => {
      await logCalls(
        dataSource,
        'weekly',
        IMPORT,
        [1, 2, 3, 4, 5].map((day) => ({ at: `2024-01-0${day}T12:00:00Z`, in: day * 10, out: 0 })),
      );

      const trend = await ask((manager, range) => analysis.trend(manager, range, 'input_tokens'), 'weekly');

      expect(trend).toMatchObject({
        bucket: 'day',
        direction: 'increasing',
        earlier_mean: { value: 15 },
        later_mean: { value: 45 },
      });
      expect(trend.buckets.rows).toHaveLength(5);
    });

    it('measures no trend of a column that is absent', async () => {
      const trend = await ask((manager, range) => analysis.trend(manager, range, 'latency_ms'), 'weekly');

      expect(trend.direction).toBe('not measured');
      expect(trend.change_percent).toMatchObject({ value: null, missing: 'latency_ms' });
    });
  });

  describe('anomalies', () => {
    const latencies = async (userId: string, values: readonly number[], step = 1): Promise<void> => {
      await logCalls(
        dataSource,
        userId,
        IMPORT,
        values.map((latency, n) => ({
          at: new Date(Date.UTC(2024, 0, 1) + n * step).toISOString(),
          in: 1,
          out: 1,
          latency,
        })),
      );
    };

    it('finds what lies more than two population deviations from the mean', async () => {
      await latencies('spiky', [100, 100, 100, 100, 100, 200, 100, 100, 100, 100]);

      const found = await ask((manager, range) => analysis.anomalies(manager, range, 'latency_ms'), 'spiky');

      expect([found.points.value, found.mean.value, found.deviation.value]).toEqual([10, 110, 30]);
      expect(found.anomalies.rows).toMatchObject([{ row_no: 6, value: 200, z: 3 }]);
    });

    it.each([
      ['without-spread', [100, 100, 100, 100, 100, 100]],
      ['with-four-points', [1, 1, 1, 1000]],
    ])('finds none in a log %s', async (userId, values) => {
      await latencies(userId, values);

      const found = await ask((manager, range) => analysis.anomalies(manager, range, 'latency_ms'), userId);

      expect(found.anomalies.rows).toEqual([]);
    });

    it('looks at the last seven days and the newest thousand rows only', async () => {
      const day = 86_400_000;
      await latencies('old-spike', [100_000, ...Array.from({ length: 9 }, () => 100)], day);
      await latencies('early-spike', [100_000, ...Array.from({ length: 1_000 }, (_, n) => n % 2)]);

      for (const userId of ['old-spike', 'early-spike']) {
        const found = await ask((manager, range) => analysis.anomalies(manager, range, 'latency_ms'), userId);
        expect([userId, found.anomalies.rows]).toEqual([userId, []]);
      }
    });
  });

  describe('the range', () => {
    const rangeOf = (
      request: Parameters<WorkloadAnalysis['range']>[2],
    ): ReturnType<WorkloadAnalysis['range']> =>
      asUser(dataSource, 'alice', (manager) => analysis.range(manager, 'alice', request));

    it('is the whole log by default, to the microsecond', async () => {
      expect(await rangeOf({})).toMatchObject({
        rows: 6,
        start: '2024-12-02T10:00:00.000000Z',
        end: '2024-12-02T12:00:01.000001Z',
        last: '2024-12-02T12:00:01.000000Z',
        unknownModels: ['house-llm'],
      });
    });

    it('counts a timeframe back from the newest row', async () => {
      expect(await rangeOf({ timeframe: '1h' })).toMatchObject({
        rows: 2,
        first: '2024-12-02T12:00:00.000000Z',
      });
      expect(await rangeOf({ timeframe: '2h' })).toMatchObject({ rows: 5 });
      expect(await rangeOf({ timeframe: '90d' })).toMatchObject({ rows: 6 });
    });

    it('begins with its start and ends before its end', async () => {
      const range = await rangeOf({
        startTime: '2024-12-02T10:30:00Z',
        endTime: '2024-12-02T12:00:00+01:00',
      });

      expect(range).toMatchObject({ rows: 1, first: '2024-12-02T10:30:00.000000Z' });
    });

    it('narrows to models, workloads and statuses', async () => {
      expect(await rangeOf({ filters: { models: ['gpt-4o'] } })).toMatchObject({ rows: 3 });
      expect(await rangeOf({ filters: { models: ['gpt-4o'], workloads: ['chat'] } })).toMatchObject({
        rows: 2,
      });
      expect(await rangeOf({ filters: { statuses: ['error', '500'] } })).toMatchObject({ rows: 2 });
      expect(await rangeOf({ filters: { models: [`x' or true --`] } })).toMatchObject({ rows: 0 });
    });

    it.each([
      [{ timeframe: '0h' }, 'timeframe'],
      [{ timeframe: '91d' }, 'timeframe'],
      [{ timeframe: '2161h' }, 'timeframe'],
      [{ timeframe: 'week' }, 'timeframe'],
      [{ startTime: 'soon' }, 'start_time'],
      [{ startTime: '2024-01-02T00:00:00Z', endTime: '2024-01-01T00:00:00Z' }, 'end_time'],
      [{ timeframe: '1h', startTime: '2024-01-02T00:00:00Z' }, 'timeframe'],
    ])('refuses %j and names the field', async (request, field) => {
      const refused = rangeOf(request);

      await expect(refused).rejects.toThrow(InvalidRangeError);
      await expect(refused).rejects.toMatchObject({ field });
    });
  });

  describe('evidence', () => {
    const everything = async (manager: EntityManager, userId: string): Promise<unknown[]> => {
      const range = await analysis.range(manager, userId);
      return [
        await analysis.sufficiency(manager, range),
        await analysis.totals(manager, range),
        await analysis.perModel(manager, range),
        await analysis.performance(manager, range),
        await analysis.peakHours(manager, range),
        await analysis.costPerDay(manager, range),
        await analysis.trend(manager, range, 'cost_usd'),
        await analysis.trend(manager, range, 'latency_ms'),
        await analysis.anomalies(manager, range, 'cost_usd'),
        await analysis.costDrivers(manager, range, 'model'),
        await analysis.costDrivers(manager, range, 'hour'),
        await analysis.dearestCalls(manager, range),
        await analysis.latencyBottlenecks(manager, range),
        await analysis.failures(manager, range),
        await analysis.cacheAudit(manager, range),
        await analysis.savings(manager, range),
        await analysis.simulateSwitch(manager, range, { to: 'gpt-4o-mini' }),
        await analysis.searchPrices(manager, { text: 'gpt-4o', on: '2025-01-01T00:00:00Z', limit: 5 }),
      ];
    };

    const evidenceIn = (value: unknown): Evidence[] => {
      if (typeof value !== 'object' || value === null) return [];
      if ('sql' in value) return [value as Evidence];
      return Object.values(value).flatMap(evidenceIn);
    };

    it('gives every number again, for the user it belongs to', async () => {
      await asUser(dataSource, 'alice', async (manager) => {
        const evidence = evidenceIn(await everything(manager, 'alice'));

        expect(evidence.length).toBeGreaterThan(60);
        for (const one of evidence) {
          expect([one.name, await reproduce(manager, one)]).toEqual([one.name, one.value]);
        }
      });
    });

    it('gives another user none of them, though the SQL and its parameters name the owner (S12)', async () => {
      const evidence = await asUser(dataSource, 'alice', async (manager) =>
        evidenceIn(await everything(manager, 'alice')),
      );
      const rowsOfLog = evidence.filter(({ name, row_count }) => name !== 'price_search' && row_count > 0);

      await asUser(dataSource, 'mallory', async (manager) => {
        for (const one of rowsOfLog) {
          const value = await reproduce(manager, one);
          expect([one.name, Array.isArray(value) ? value.length : (value ?? 0)]).toEqual([one.name, 0]);
        }
      });
    });

    it('says for a user without rows that nothing was measured, never 0 milliseconds', async () => {
      await asUser(dataSource, 'nobody', async (manager) => {
        await everything(manager, 'nobody');
        const range = await analysis.range(manager, 'nobody');
        const performance = await analysis.performance(manager, range);

        expect(performance.p95_ms).toMatchObject({ value: null, missing: 'latency_ms' });
        expect((await analysis.totals(manager, range)).rows.value).toBe(0);
      });
    });
  });

  it('finds the cheapest published prices, as they were on a day', async () => {
    const found = await ask((manager) =>
      analysis.searchPrices(manager, {
        text: 'GPT-4o',
        provider: 'openai',
        tier: 'small',
        on: '2025-01-01T00:00:00Z',
        limit: 1,
      }),
    );
    const before = await ask((manager) =>
      analysis.searchPrices(manager, {
        text: 'o3',
        provider: 'openai',
        on: '2025-06-09T00:00:00Z',
        limit: 100,
      }),
    );

    expect(found.rows).toMatchObject([
      {
        provider: 'openai',
        model: 'gpt-4o-mini',
        input_price: 0.15,
        output_price: 0.6,
        cached_input_price: 0.075,
      },
    ]);
    expect(before.rows.find(({ model }) => model === 'o3')).toMatchObject({ input_price: 10 });
  });
});
