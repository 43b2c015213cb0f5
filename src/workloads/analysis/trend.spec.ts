import { type AnalysedLogs, analysedLogs } from './testing/analysed-log';

describe('Trends of a workload log (10.2)', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
  });

  afterAll(() => logs.close());

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
    await logs.add(userId, calls);
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

      const [trend] = await logs.ask(
        (manager, range) => logs.analysis.trends(manager, range, ['requests']),
        userId,
      );

      expect(trend).toMatchObject({ bucket: 'hour', direction, confidence });
      expect(trend?.change_percent.value).toBe(change);
    },
  );

  it('takes days for a log longer than three days', async () => {
    await logs.add(
      'weekly',
      [1, 2, 3, 4, 5].map((day) => ({ at: `2024-01-0${day}T12:00:00Z`, in: day * 10, out: 0 })),
    );

    const [trend] = await logs.ask(
      (manager, range) => logs.analysis.trends(manager, range, ['input_tokens']),
      'weekly',
    );

    expect(trend).toMatchObject({
      bucket: 'day',
      direction: 'increasing',
      earlier_mean: { value: 15 },
      later_mean: { value: 45 },
    });
    expect(trend?.buckets.rows).toHaveLength(5);
  });

  it('measures no trend of a column that is absent', async () => {
    const [trend] = await logs.ask(
      (manager, range) => logs.analysis.trends(manager, range, ['latency_ms']),
      'weekly',
    );

    expect(trend?.direction).toBe('not measured');
    expect(trend?.change_percent).toMatchObject({ value: null, missing: 'latency_ms' });
  });
});
