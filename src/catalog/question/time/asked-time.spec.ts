import { requestedRange } from '../requested-range';

/** A Wednesday; the log begins in January. */
const LOG = {
  first: '2026-01-05T08:00:00.000000Z',
  last: '2026-09-30T23:58:00.000000Z',
  models: ['gpt-4o', 'gpt-4o-mini'],
  workloads: ['search', 'billing'],
};

const days = (from: string, to: string): object => ({
  start_time: `${from}T00:00:00.000Z`,
  end_time: `${to}T00:00:00.000Z`,
});

describe('a time that a question names, read against the log', () => {
  it.each([
    ['what did I spend yesterday?', days('2026-09-29', '2026-09-30')],
    [
      'what happened last night?',
      { start_time: '2026-09-29T18:00:00.000Z', end_time: '2026-09-30T06:00:00.000Z' },
    ],
    ['errors this morning', { start_time: '2026-09-30T06:00:00.000Z', end_time: '2026-09-30T12:00:00.000Z' }],
    [
      'cost of yesterday evening',
      { start_time: '2026-09-29T18:00:00.000Z', end_time: '2026-09-30T00:00:00.000Z' },
    ],
    ['what happened the day before yesterday', days('2026-09-28', '2026-09-29')],
    ['what happened today?', days('2026-09-30', '2026-10-01')],
    ['costs this week', days('2026-09-28', '2026-10-05')],
    ['costs this month', days('2026-09-01', '2026-10-01')],
    ['costs of this quarter', days('2026-07-01', '2026-10-01')],
    ['costs this year', days('2026-01-01', '2027-01-01')],
    ['how much did we spend in August?', days('2026-08-01', '2026-09-01')],
    ['spend in november', days('2025-11-01', '2025-12-01')],
    ['cost in Nov. 2023', days('2023-11-01', '2023-12-01')],
    ['cost in the first week of August', days('2026-08-01', '2026-08-08')],
    ['cost of the last week of August', days('2026-08-25', '2026-09-01')],
    ['spend in the second half of July', days('2026-07-16', '2026-08-01')],
    ['costs of May', days('2026-05-01', '2026-06-01')],
    ['cost since March', { start_time: '2026-03-01T00:00:00.000Z' }],
    ['cost before July', { end_time: '2026-07-01T00:00:00.000Z' }],
    ['from July to August', days('2026-07-01', '2026-09-01')],
    ['spend in Q3', days('2026-07-01', '2026-10-01')],
    ['spend in the second quarter of 2025', days('2025-04-01', '2025-07-01')],
    ['Q1 2026 spend', days('2026-01-01', '2026-04-01')],
    ['What was my cost in 2025?', days('2025-01-01', '2026-01-01')],
    ['between the 3rd and the 9th', days('2026-09-03', '2026-09-10')],
    ['between the 3rd and the 9th of August', days('2026-08-03', '2026-08-10')],
    ['from September 3 to 9', days('2026-09-03', '2026-09-10')],
    ['on August 5th, 2026', days('2026-08-05', '2026-08-06')],
    ['spend on 5 September 2026', days('2026-09-05', '2026-09-06')],
    ['the 3rd of September', days('2026-09-03', '2026-09-04')],
    ['what happened on Monday', days('2026-09-28', '2026-09-29')],
    ['since last Wednesday', { start_time: '2026-09-23T00:00:00.000Z' }],
    ['cost last week', days('2026-09-21', '2026-09-28')],
    ['what did we spend last month?', days('2026-08-01', '2026-09-01')],
    ['costs of the previous quarter', days('2026-04-01', '2026-07-01')],
    ['since last month', { start_time: '2026-08-01T00:00:00.000Z' }],
    ['the past week', { timeframe: '7d' }],
    ['how much in the last month?', { timeframe: '30d' }],
    ['the last 30 minutes', { start_time: '2026-09-30T23:28:00.000Z' }],
    ['is it slower on Mondays?', { filters: { weekdays: [1] } }],
    [
      'cost on Mondays and Fridays in August',
      { ...days('2026-08-01', '2026-09-01'), filters: { weekdays: [1, 5] } },
    ],
    ['cost at weekends', { filters: { weekdays: [6, 7] } }],
    [
      'calls on weekdays after 6 pm',
      { filters: { weekdays: [1, 2, 3, 4, 5], hours: [18, 19, 20, 21, 22, 23] } },
    ],
    ['between 9 and 17 h', { filters: { hours: [9, 10, 11, 12, 13, 14, 15, 16] } }],
    ['between 9am and 12pm', { filters: { hours: [9, 10, 11] } }],
    ['from 2 to 4 pm last week', { ...days('2026-09-21', '2026-09-28'), filters: { hours: [14, 15] } }],
    ['from 22:00 to 02:00', { filters: { hours: [0, 1, 22, 23] } }],
    [
      'yesterday between 18:30 and 19:00',
      { start_time: '2026-09-29T18:30:00.000Z', end_time: '2026-09-29T19:00:00.000Z' },
    ],
    [
      'on 2026-09-29 after 18:30',
      { start_time: '2026-09-29T18:30:00.000Z', end_time: '2026-09-30T00:00:00.000Z' },
    ],
  ])('is followed, and what it was taken for is told: %s', (message, range) => {
    const asked = requestedRange(message, [], LOG);

    expect(asked.range).toEqual(range);
    expect(asked.notes).toEqual([]);
    expect(asked.readings).toEqual([expect.stringMatching(/ (?:was|were) taken as /)]);
  });

  it('is told with its other meaning, where people mean either', () => {
    expect(requestedRange('cost last week', [], LOG).readings).toEqual([
      '"last week" was taken as 2026-09-21 00:00 to 2026-09-28 00:00 UTC. To count back from the newest call of your log, 2026-09-30 23:58 UTC, ask for "the last 7 days".',
    ]);
  });

  it.each([
    ['costs in February 30', 'February 30'],
    ['cost between 9:15 and 17:00', 'between 9:15 and 17:00'],
    ['how slow will it be next month?', 'next month'],
    ['show me 09/05/2026', '09/05/2026'],
    ['the last few days', 'last few days'],
    ['how was last weekend?', 'last weekend'],
    ['how slow is it at night?', 'at night'],
  ])('is followed as a whole or not at all: %s', (message, named) => {
    const { range, notes, readings } = requestedRange(message, [], LOG);

    expect(range).toEqual({});
    expect(readings).toEqual([]);
    expect(notes).toEqual([expect.stringContaining(named)]);
    expect(notes[0]).toContain('was not followed: the answer is about all calls');
  });

  it('is a stretch of the day where the log has one day only', () => {
    const log = { ...LOG, first: '2026-09-30T18:17:03.000000Z' };

    expect(requestedRange('cost between 18:30 and 19:00', [], log).range).toEqual({
      start_time: '2026-09-30T18:30:00.000Z',
      end_time: '2026-09-30T19:00:00.000Z',
    });
  });

  it.each([
    'this may be a simple question',
    'gpt-4 may be enough for 10 may be too',
    'between 9 and 17 calls',
    'from 100 to 200 tokens',
    'which call is the 3rd?',
    'march on',
  ])('is in none of these: %s', (message) => {
    expect(requestedRange(message, [], LOG)).toMatchObject({ range: {}, notes: [], readings: [] });
  });
});

describe('the calls that a question names', () => {
  it.each([
    ['How many calls failed for the billing team?', { workloads: ['billing'] }],
    ['what did search alone cost?', { workloads: ['search'] }],
    ['how many tokens does search use?', { workloads: ['search'] }],
    ['only for the workload "search"', { workloads: ['search'] }],
    ['and for gpt-4o only?', { models: ['gpt-4o'] }],
    ['how much could caching save for search only?', { workloads: ['search'] }],
    ['p95 latency of gpt?', { models: ['gpt-4o', 'gpt-4o-mini'] }],
    ['p95 latency of gpt-4o-mini', { models: ['gpt-4o-mini'] }],
    ['how slow is gpt-4o for billing?', { models: ['gpt-4o'], workloads: ['billing'] }],
  ])('are those that are analysed: %s', (message, filters) => {
    const { range, readings, notes } = requestedRange(message, [], LOG);

    expect(range).toEqual({ filters });
    expect(readings).toEqual([expect.stringContaining('The answer is about the calls of')]);
    expect(notes).toEqual([]);
  });

  it('are those that are analysed where a report would not break their cost down', () => {
    const workloads = ['a-1', 'a-2', 'a-3', 'a-4', 'a-5', 'a-6'];

    expect(requestedRange('what did a-6 cost?', [], { ...LOG, workloads }).range).toEqual({
      filters: { workloads: ['a-6'] },
    });
  });

  it.each([
    'Should we move from gpt-4o to gpt-4o-mini?',
    'compare billing with search',
    'what would gpt-4o-mini cost?',
    'how much is gpt-4o?',
    'cost of search and of billing',
    'we search for savings',
    'what did search cost?',
    'what would billing save in batches?',
    'where does my money go?',
  ])('are all where it is about more than one, or no name is meant: %s', (message) => {
    expect(requestedRange(message, [], LOG).range).toEqual({});
  });
});

describe('models that a question leaves out', () => {
  it('are those that it is not about, whatever else it names', () => {
    const { range, readings } = requestedRange('p95 latency for search without gpt-4o', [], LOG);

    expect(range).toEqual({ filters: { models: ['gpt-4o-mini'], workloads: ['search'] } });
    expect(readings).toEqual([
      'The answer leaves out the calls of the model "gpt-4o", and those that name no model.',
      'The answer is about the calls of the workload "search" alone.',
    ]);
  });
});

describe('a model that a question names in part', () => {
  it('stands for all models whose names begin so', () => {
    const log = { ...LOG, models: ['gpt-4o', 'claude-3-5-sonnet-20241022', 'claude-3-haiku'] };

    const { range, readings } = requestedRange('has claude-3-5-sonnet become more expensive?', [], log);

    expect(range).toEqual({ filters: { models: ['claude-3-5-sonnet-20241022'] } });
    expect(readings).toEqual([
      'The answer is about the calls of the model "claude-3-5-sonnet-20241022" alone.',
    ]);
  });
});
