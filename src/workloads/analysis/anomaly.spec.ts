import { type AnalysedLogs, analysedLogs } from './testing/analysed-log';

describe('Anomalies of a workload log (10.2)', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
  });

  afterAll(() => logs.close());

  const latencies = async (userId: string, values: readonly number[], step = 1): Promise<void> => {
    await logs.add(
      userId,
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

    const found = await logs.ask(
      (manager, range) => logs.analysis.anomalies(manager, range, 'latency_ms'),
      'spiky',
    );

    expect([found.points.value, found.mean.value, found.deviation.value]).toEqual([10, 110, 30]);
    expect(found.anomalies.rows).toMatchObject([{ row_no: 6, value: 200, z: 3 }]);
  });

  it.each([
    ['without-spread', [100, 100, 100, 100, 100, 100]],
    ['with-four-points', [1, 1, 1, 1000]],
  ])('finds none in a log %s', async (userId, values) => {
    await latencies(userId, values);

    const found = await logs.ask(
      (manager, range) => logs.analysis.anomalies(manager, range, 'latency_ms'),
      userId,
    );

    expect(found.anomalies.rows).toEqual([]);
  });

  it('looks at the last seven days and the newest thousand rows only', async () => {
    const day = 86_400_000;
    await latencies('old-spike', [100_000, ...Array.from({ length: 9 }, () => 100)], day);
    await latencies('early-spike', [100_000, ...Array.from({ length: 1_000 }, (_, n) => n % 2)]);

    for (const userId of ['old-spike', 'early-spike']) {
      const found = await logs.ask(
        (manager, range) => logs.analysis.anomalies(manager, range, 'latency_ms'),
        userId,
      );
      expect([userId, found.anomalies.rows]).toEqual([userId, []]);
    }
  });
});
