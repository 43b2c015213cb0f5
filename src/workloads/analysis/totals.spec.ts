import { type AnalysedLogs, analysedLogs, valuesOf } from './testing/analysed-log';

/** Prices per million: gpt-4o 2.5 / 10, cached 1.25; its mini 0.15 / 0.6, cached 0.075; opus 15 / 75; sonnet 3 / 15; haiku 0.8 / 4. */
describe('The numbers of a workload log (10.2, A5)', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
  });

  afterAll(() => logs.close());

  it('adds up tokens and costs: logged cost first, else the catalogue, else unpriced', async () => {
    const totals = await logs.ask((manager, range) => logs.analysis.totals(manager, range));

    expect(valuesOf(totals)).toEqual({
      rows: 6,
      days: 1,
      calls_per_day: 6,
      tokens_per_day: 16_060,
      // Of the rows with a price: 13,860 tokens.
      cost_per_million_tokens: expect.closeTo(39.917_027, 5),
      input_tokens: 14_600,
      output_tokens: 1_460,
      cost_usd: 0.55325,
      cost_per_request: 0.11065,
      cost_per_day: 0.55325,
      priced_rows: 5,
      unpriced_rows: 1,
      logged_cost_rows: 1,
      declared_model_rows: 0,
      judged_rows: 5,
      failed_rows: 2,
      failed_cost_usd: expect.closeTo(0.51125, 12),
      confidence: 0.005,
    });
  });

  it('measures latency over the rows that have one, and throughput from the first row to the last', async () => {
    const performance = await logs.ask((manager, range) => logs.analysis.performance(manager, range));

    expect(valuesOf(performance)).toEqual({
      mean_ms: 520,
      min_ms: 100,
      max_ms: 1000,
      p50_ms: 400,
      p95_ms: 980,
      p99_ms: 996,
      measured_rows: 5,
      throughput_per_second: 6 / 7201,
      // Of 2,600 ms.
      output_per_second: expect.closeTo(1_260 / 2.6, 9),
    });
  });

  it('breaks the log down by model, the dearest first', async () => {
    const { rows } = await logs.ask((manager, range) => logs.analysis.perModel(manager, range));

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

  it('audits repeated prompts', async () => {
    const audit = await logs.ask((manager, range) => logs.analysis.cacheAudit(manager, range));

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

  it('names the hours, drivers, failures and slow calls', async () => {
    await logs.ask(async (manager, range) => {
      const peak = await logs.analysis.peakHours(manager, range);
      const { workload: drivers } = (await logs.analysis.costDrivers(manager, range, ['workload'])).by;
      const failures = await logs.analysis.failures(manager, range);
      const slow = await logs.analysis.latencyBottlenecks(manager, range, 1);
      const dearest = { by: 'cost_usd', isLeastFirst: false, limit: 1 } as const;
      const dear = await logs.analysis.rankedCalls(manager, range, dearest);

      expect(peak.hours.rows.map(({ hour, requests }) => [hour, requests])).toEqual([
        [10, 2],
        [11, 2],
        [12, 2],
      ]);
      expect([peak.busiest_hour.value, peak.mean_requests.value, peak.peak_ratio.value]).toEqual([10, 2, 1]);
      expect(drivers.rows).toMatchObject([
        { name: 'chat', requests: 4, cost_usd: 0.51825 },
        { name: 'nightly report', requests: 1, cost_usd: 0.035 },
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
    await logs.add(userId, calls);

    const counted = await logs.ask((manager, range) => logs.analysis.sufficiency(manager, range), userId);

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
    await logs.add('declarer', calls);

    const totals = await logs.ask((manager, range) => logs.analysis.totals(manager, range), 'declarer');

    expect(totals.confidence.value).toBe(0.05);
  });

  it('finds the cheapest published prices, as they were on a day', async () => {
    const found = await logs.ask((manager) =>
      logs.analysis.searchPrices(manager, {
        text: 'GPT-4o',
        provider: 'openai',
        tier: 'small',
        on: '2025-01-01T00:00:00Z',
        limit: 1,
      }),
    );
    const before = await logs.ask((manager) =>
      logs.analysis.searchPrices(manager, {
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
