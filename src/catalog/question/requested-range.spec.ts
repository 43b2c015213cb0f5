import { requestedRange } from './requested-range';

describe('which rows a question is about', () => {
  it('are those of the run’s workload, before what the words say', () => {
    const workloads = [{ timeframe: '24h', filters: { model: 'gpt-4o', workloads: ['chat', 'search'] } }];

    expect(requestedRange('last 7 days', workloads)).toEqual({
      range: { timeframe: '24h', filters: { models: ['gpt-4o'], workloads: ['chat', 'search'] } },
      notes: [],
      readings: [],
      isUnclear: false,
    });
  });

  it('are between two times where the run names them', () => {
    const time_range = { start_time: '2024-01-01T00:00:00Z', end_time: '2024-01-02T00:00:00Z' };

    expect(requestedRange('', [{ time_range }]).range).toEqual(time_range);
  });

  it('are the whole log where nobody says anything', () => {
    expect(requestedRange('where does my money go?')).toEqual({
      range: {},
      notes: [],
      readings: [],
      isUnclear: false,
    });
  });

  it.each([
    [{ region: 'eu' }],
    [{ models: [] }],
    [{ models: 7 }],
    [{ __proto__x: 'a' }],
    [{ constructor: 'a' }],
  ])('are not told by a filter that nobody understands: %j', (filters) => {
    const { isUnclear, notes } = requestedRange('', [{ filters }]);

    expect(isUnclear).toBe(true);
    expect(notes[0]).toContain('is not understood');
  });

  it.each([
    ['costs from 2026-09-01 to 2026-09-05', '2026-09-01', '2026-09-06'],
    ['costs between 2026-09-01 and 2026-09-05', '2026-09-01', '2026-09-06'],
    ['costs on 2026-09-30', '2026-09-30', '2026-10-01'],
    ['what did I spend in 2025-12?', '2025-12-01', '2026-01-01'],
    ['costs since 2026-09-03', '2026-09-03', undefined],
    ['costs after 2026-09-03', '2026-09-04', undefined],
    ['costs until 2026-09-03', undefined, '2026-09-04'],
    ['costs before 2026-09-03, please', undefined, '2026-09-03'],
  ])('are those of the days that it names, in UTC: %s', (message, from, to) => {
    const { range, notes } = requestedRange(message);

    expect(notes).toEqual([]);
    expect(range).toEqual({
      ...(from && { start_time: `${from}T00:00:00.000Z` }),
      ...(to && { end_time: `${to}T00:00:00.000Z` }),
    });
  });

  it.each([
    ['What was my cost in 2022?', 'in 2022'],
    ['costs on 2026-02-30', '2026-02-30'],
    ['costs from 2026-09-05 to 2026-09-01', '2026-09-05'],
    ['costs on 2026-09-01 and on 2026-09-03', '2026-09-01'],
    ['spend on 5 September 2026', '5 September 2026'],
    ['the 3rd of October', '3rd of October'],
    ['costs September 2026', 'September 2026'],
    ['show me 09/05/2026', '09/05/2026'],
    ['seit 5.9.2026', '5.9.2026'],
    ['what does it cost at weekends?', 'weekends'],
    ['how slow will it be next month?', 'next month'],
    ['the last few days', 'last few days'],
    ['costs of the last hundred days', 'last hundred days'],
    ['What did the last 30 minutes cost?', 'last 30 minutes'],
    ['What did I spend on 2023-11-16 between 18:30 and 19:00?', 'between 18:30'],
    ['cost since 18:30', 'since 18:30'],
    ['How much was it in November 2023?', 'in November 2023'],
    ['How slow was it yesterday?', 'yesterday'],
    ['calls after 6 pm', 'after 6 pm'],
    ['what happened on Monday', 'on Monday'],
    ['spend of Q3 2024', 'Q3 2024'],
    ['Only for the workload "code": what does it cost?', 'workload "code"'],
  ])('say so when what is named is not followed: %s', (message, named) => {
    const { range, notes } = requestedRange(message);

    expect(range).toEqual({});
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain(`${named}`);
    expect(notes[0]).toContain('was not followed: the answer is about');
  });

  it.each([
    'costs of the last 7 days',
    'compare gpt-4o-2024-08-06 with claude-3-5-sonnet-20241022',
    'Which workload costs most?',
    'may I save 20% in total?',
    'cut it by $2000',
    'save me 2000 USD',
    'what is the cost of 2000 calls?',
    'this may be a simple question',
    'gpt-4 may be enough for 10 may be too',
    'llama-3.1.20 and 1/2 of it',
    'what do I do next?',
    'the status of my cost',
    'what would batching of 2,048 tokens save?',
  ])('say nothing of what is no time and no name: %s', (message) => {
    expect(requestedRange(message).notes).toEqual([]);
  });

  it('say nothing of a time or a workload that the run names itself', () => {
    const time_range = { start_time: '2022-01-01T00:00:00Z', end_time: '2023-01-01T00:00:00Z' };

    expect(requestedRange('cost in 2022', [{ time_range }]).notes).toEqual([]);
    expect(requestedRange('the workload "code"', [{ filters: { workload: 'code' } }]).notes).toEqual([]);
  });

  it('says when it looks at the first of several workloads only', () => {
    expect(requestedRange('', [{ timeframe: '1h' }, { timeframe: '2h' }]).notes[0]).toContain(
      'Only the first',
    );
  });
});
