import { type AgentTask, Degraded } from '@airlock/agent-kit';
import { unpack } from '../evidence/packing';
import { CatalogBench } from '../testing/catalog-bench';
import { EVEN_LOG, GROWING_LOG, ODD_LOG, SMALL, atMinute } from '../testing/logs';
import { TriageAgent } from '../triage/agent';
import type { Triage } from '../triage/schema';
import { DataAgent } from './agent';
import { type Data, dataInputSchema, dataOutputSchema } from './schema';

const QUESTION = 'Where does my money go?';

describe('the data agent', () => {
  let bench: CatalogBench;

  beforeAll(async () => {
    bench = await CatalogBench.start();
  });

  afterAll(() => bench.close());

  type User = Awaited<ReturnType<CatalogBench['user']>>;
  const triaged = async (user: User, message: string): Promise<Triage> => {
    const answer = await new TriageAgent().run({ message }, bench.task(user));
    return answer instanceof Degraded ? answer.output : answer;
  };
  const measure = async (
    user: User,
    message = QUESTION,
    task: AgentTask = bench.task(user),
  ): Promise<Data> => {
    const input = dataInputSchema.parse({ message, triage: await triaged(user, message) });
    const output: unknown = JSON.parse(JSON.stringify(await new DataAgent().run(input, task)));
    return unpack(dataOutputSchema.parse(output));
  };
  const values = (metrics: Data['metrics']): Record<string, unknown> =>
    Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));

  it('measures what was computed by hand (A5)', async () => {
    const data = await measure(await bench.user('by-hand', EVEN_LOG));

    expect(values(data.metrics)).toEqual({
      requests: 120,
      input_tokens: 270_000,
      output_tokens: 66_000,
      latency_avg_ms: 1_000,
      latency_min_ms: 400,
      latency_max_ms: 1_600,
      latency_p50_ms: 1_000,
      latency_p95_ms: 1_600,
      latency_p99_ms: 1_600,
      throughput_per_second: expect.closeTo(120 / 7_140, 12),
      output_per_second: 550,
      cost_usd: expect.closeTo(1.335, 12),
      cost_per_request: expect.closeTo(0.011125, 12),
      cost_per_day: expect.closeTo(1.335, 12),
      priced_rows: 120,
      unpriced_rows: 0,
      logged_cost_rows: 0,
      declared_model_rows: 0,
      judged_rows: 120,
      failed_rows: 0,
      confidence: expect.closeTo(0.12, 12),
    });
    expect(data.not_measured).toEqual([]);
    const drivers = data.cost_drivers.drivers.find(({ by }) => by === 'workload')?.table.rows;
    expect(drivers).toEqual([
      expect.objectContaining({ name: 'reports', requests: 60, cost_usd: expect.closeTo(1.2, 12) }),
      expect.objectContaining({ name: 'chat', requests: 60, cost_usd: expect.closeTo(0.135, 12) }),
    ]);
    expect(data.cost_drivers.tokens.input_usd.value).toBeCloseTo(60 * 0.00125 + 60 * 0.01, 12);
    expect(data.cost_drivers.tokens.output_usd.value).toBeCloseTo(60 * 0.001 + 60 * 0.01, 12);
  });

  it('finds what lies beyond the thresholds of 10.2, and only that', async () => {
    const data = await measure(await bench.user('findings', EVEN_LOG));

    const found = data.findings.map(({ id, topic, comparison, threshold, severity }) => [
      id,
      topic,
      comparison,
      threshold,
      severity,
    ]);
    expect(found).toEqual([
      ['F1', 'latency', 'above', 500, 'serious'],
      ['F2', 'latency', 'above', 1_000, 'notable'],
      ['F3', 'throughput', 'below', 10, 'serious'],
    ]);
    expect(data.recommendations.map(({ because }) => because)).toEqual([['F1', 'F2'], ['F3']]);
  });

  it.each([
    ['dear calls', { cost: 0.06 }, 1, ['cost above 0.05']],
    ['a price just at the threshold', { cost: 0.05 }, 1, []],
    ['dear days', { cost: 1.01, in: 1, out: 1 }, 100, ['cost above 0.05', 'cost above 100']],
  ])('%s', async (name, call, calls, expected) => {
    const log = Array.from({ length: Math.max(calls, 2) }, (_, index) => ({
      at: new Date(Date.UTC(2024, 11, 2, 10) + index * 10).toISOString(),
      in: 10,
      out: 10,
      ...call,
    }));

    const data = await measure(await bench.user(`finding-${name}`, log));

    expect(
      data.findings.map(({ topic, comparison, threshold }) => `${topic} ${comparison} ${threshold}`),
    ).toEqual(expected);
  });

  it('finds a peak above one and a half of the mean hour', async () => {
    const hours = [10, 10, 10, 90];
    const log = hours.flatMap((calls, hour) =>
      Array.from({ length: calls }, (_, index) => ({ at: atMinute(60 * hour + index / 2), ...SMALL })),
    );

    const { findings } = await measure(await bench.user('peak', log));

    const peak = findings.find(({ topic }) => topic === 'load');
    expect(peak?.measured.value).toBeCloseTo(3, 12);
    expect(peak).toMatchObject({ threshold: 1.5, severity: 'serious' });
  });

  it('says "not measured" of a column that is absent, never 0', async () => {
    const log = EVEN_LOG.map(({ at, in: input, out, model }) => ({ at, in: input, out, model }));

    const data = await measure(await bench.user('absent', log));

    expect(data.metrics.latency_avg_ms).toMatchObject({ value: null, missing: 'latency_ms' });
    expect(data.metrics.failed_rows).toMatchObject({ value: null, missing: 'status' });
    expect(data.not_measured.map(({ missing }) => missing)).toEqual([
      ...Array.from({ length: 7 }, () => 'latency_ms'),
      'status',
    ]);
    expect(data.findings.some(({ topic }) => topic === 'latency')).toBe(false);
    expect(data.bottlenecks).toBeNull();
  });

  it('tells a trend by the halves of the buckets', async () => {
    const { trends } = await measure(await bench.user('growing', GROWING_LOG));

    const cost = trends.find(({ metric }) => metric === 'cost_usd');
    expect(cost).toMatchObject({ direction: 'increasing', confidence: 'high', bucket: 'hour' });
    expect(cost?.earlier_mean.value).toBeCloseTo(30 * 0.00225, 12);
    expect(cost?.later_mean.value).toBeCloseTo(60 * 0.00225, 12);
    expect(cost?.change_percent.value).toBeCloseTo(100, 9);
    expect(trends.find(({ metric }) => metric === 'latency_ms')).toMatchObject({ direction: 'stable' });
  });

  it('names the call that lies more than two deviations from the mean', async () => {
    const { anomalies } = await measure(await bench.user('odd', ODD_LOG), 'Any anomalies in latency?');

    const latency = anomalies.find(({ metric }) => metric === 'latency_ms');
    expect(latency?.mean.value).toBeCloseTo((101 * 100 + 1_000) / 102, 9);
    expect(latency?.anomalies.rows).toEqual([
      expect.objectContaining({ row_no: 51, value: 1_000, z: expect.closeTo(Math.sqrt(101), 9) }),
    ]);
    expect(anomalies.find(({ metric }) => metric === 'cost_usd')?.anomalies.rows).toEqual([]);
  });

  it('follows the kind, the timeframe and the filters that triage found', async () => {
    const user = await bench.user('follows', EVEN_LOG);
    const message = 'Why is latency so high in the last hour?';
    const triage = await triaged(user, message);
    const task = bench.task(user);

    const data = unpack(await new DataAgent().run({ message, triage }, task));

    expect(data.kind).toBe('performance');
    expect(data.metrics.requests.value).toBe(60);
    expect(data.trends[0]?.metric).toBe('latency_ms');
    const ranges = task.calls.filter(({ kind }) => kind === 'tool').map(({ value }) => value);
    expect(
      new Set(ranges.map((range) => JSON.stringify([Object(range).start_time, Object(range).end_time]))).size,
    ).toBe(1);
  });

  it('looks up the prices of models that the question names', async () => {
    const { prices } = await measure(await bench.user('prices', EVEN_LOG), 'What does gpt-4o-mini cost?');

    expect(prices[0]).toMatchObject({ asked: 'gpt-4o-mini' });
    expect(prices[0]?.prices.rows[0]).toMatchObject({
      model: 'gpt-4o-mini',
      input_price: 0.15,
      output_price: 0.6,
    });
  });

  it('works without triage, by the words of the message', async () => {
    const user = await bench.user('alone', EVEN_LOG);

    const data = await new DataAgent().run(
      { message: 'latency by workload', workloads: [{ filters: { workload: 'chat' } }] },
      bench.task(user),
    );

    expect(data.kind).toBe('performance');
    expect(data.metrics.requests.value).toBe(60);
  });

  it('does anew what a replica of another version recorded of its turn and this one cannot take', async () => {
    const user = await bench.user('upgraded', EVEN_LOG);
    const triage = await triaged(user, QUESTION);
    const recorded = [{ status: 'of another version' }];
    const task = bench.task(user, {
      tools: {
        performance_analyzer: (input) => recorded.pop() ?? bench.call(user, 'performance_analyzer', input),
      },
      committed: { measure: { kind: 'of another version' } },
    });

    const data = await new DataAgent().run({ message: QUESTION, triage }, task);

    expect(dataOutputSchema.parse(data).metrics.requests.value).toBe(120);
    expect(task.namesOf('tool').slice(0, 3)).toEqual([
      'performance_analyzer',
      'performance_analyzer',
      'cost_driver_finder',
    ]);
    expect(task.namesOf('step')).toEqual(['measure', 'measure 2']);
  });

  it('fails, and is not tried again, where it cannot tell which rows are meant', async () => {
    const user = await bench.user('unclear-alone', EVEN_LOG);

    const answer = new DataAgent().run(
      { message: QUESTION, workloads: [{ filters: { region: 'eu' } }] },
      bench.task(user),
    );

    await expect(answer).rejects.toMatchObject({ name: 'UnclearRangeError', retryable: false });
    await expect(answer).rejects.toThrow('The filter "region" is not understood.');
  });

  it('fails, and is not tried again, where there is no row to measure', async () => {
    const user = await bench.user('empty');

    const answer = new DataAgent().run({ message: QUESTION }, bench.task(user));

    await expect(answer).rejects.toMatchObject({ name: 'NoRowsError', retryable: false });
  });

  it('fails when a tool fails: it measures nothing in its place', async () => {
    const user = await bench.user('tool-fails', EVEN_LOG);
    const broken = () => {
      throw new Error('disk on fire');
    };

    const answer = new DataAgent().run(
      { message: QUESTION },
      bench.task(user, { tools: { trend_analyzer: broken } }),
    );

    await expect(answer).rejects.toMatchObject({ name: 'ToolFailedError', tool: 'trend_analyzer' });
  });
});
