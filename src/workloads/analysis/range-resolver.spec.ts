import { asUser } from '../../../test/support/as-user';
import { InvalidRangeError } from './invalid-range.error';
import { type AnalysedLogs, analysedLogs } from './testing/analysed-log';
import type { WorkloadAnalysis } from './workload-analysis';

describe('The range of an analysis (10.2)', () => {
  let logs: AnalysedLogs;

  beforeAll(async () => {
    logs = await analysedLogs();
  });

  afterAll(() => logs.close());

  const rangeOf = (
    request: Parameters<WorkloadAnalysis['range']>[2],
  ): ReturnType<WorkloadAnalysis['range']> =>
    asUser(logs.dataSource, 'alice', (manager) => logs.analysis.range(manager, 'alice', request));

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
