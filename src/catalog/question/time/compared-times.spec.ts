import { comparedTimes } from './compared-times';

/** Until Friday, 20 November 2026. */
const LOG = {
  first: '2026-09-03T06:00:00.000000Z',
  last: '2026-11-20T17:41:33.431069Z',
  models: ['gpt-4o', 'claude-sonnet-4-5'],
  workloads: ['search'],
};
const NOW = undefined;

describe('two periods that a question compares', () => {
  const read = (...questions: [string, ...string[]]): unknown => {
    const found = comparedTimes(questions, LOG);
    if (!found) return undefined;
    const day = (time: string | undefined): string | undefined => time?.slice(5, 10);
    const { earlier, later } = found;
    return [day(earlier.start_time), day(earlier.end_time), day(later.start_time), day(later.end_time)];
  };

  it.each([
    ['is this week more expensive than last week?', ['11-09', '11-16', '11-16', NOW]],
    ['compare Oct and Nov', ['10-01', '11-01', '11-01', NOW]],
    ['compare october with september pls', ['09-01', '10-01', '10-01', '11-01']],
    ['compare the first week of October with the last week of October', ['10-01', '10-08', '10-25', '11-01']],
    ['how does october compare to september?', ['09-01', '10-01', '10-01', '11-01']],
    ['november vs october', ['10-01', '11-01', '11-01', NOW]],
    ['What changed since Monday?', ['11-09', '11-13', '11-16', NOW]],
    ['what changed this month', ['10-01', '11-01', '11-01', NOW]],
    ['did we spend more than last month?', ['10-01', '11-01', '11-01', NOW]],
    ['are we more expensive than yesterday', ['11-19', '11-20', '11-20', NOW]],
    ['today vs yesterday', ['11-19', '11-20', '11-20', NOW]],
    ['why did costs go up in November?', ['10-01', '11-01', '11-01', NOW]],
    ['why is the bill higher this week than the week before', ['11-09', '11-16', '11-16', NOW]],
    ['compare the last 7 days with the 7 days before', ['11-06', '11-13', '11-13', NOW]],
    ['did costs go up in the last week?', ['11-06', '11-13', '11-13', NOW]],
    ['why did costs go up last week?', ['11-02', '11-09', '11-09', '11-16']],
    ['week over week spend', ['11-09', '11-16', '11-16', NOW]],
    ['show me the cost MoM', ['10-01', '11-01', '11-01', NOW]],
    ['compare before and after November 10', ['09-03', '11-10', '11-10', NOW]],
    ['difference between 2026-10-05 and 2026-10-06', ['10-05', '10-06', '10-06', '10-07']],
    ['compare Oct 1-7 with Oct 8-14', ['10-01', '10-08', '10-08', '10-15']],
    ['what changed between September and October', ['09-01', '10-01', '10-01', '11-01']],
  ])('%s', (question, expected) => {
    expect(read(question)).toEqual(expected);
  });

  it.each([
    'compare gpt-4o with claude-sonnet-4-5',
    'compare gpt-4o with claude-sonnet-4-5 this week',
    'Is gpt-4o-mini cheaper than gpt-4o in October?',
    'what did October cost',
    'October stands well compared to September',
    'cost from September 3 to 9',
    'which calls cost more than $1 in October?',
    'compare this month with the last 7 days',
    'compare Mondays in October with Mondays in November',
    'why is gpt-4o so expensive',
  ])('are not what %p asks for', (question) => {
    expect(read(question)).toBeUndefined();
  });

  it('may be named in two questions, one that goes on from the other', () => {
    expect(read('and compared with September?', 'What did October cost?')).toEqual([
      '09-01',
      '10-01',
      '10-01',
      '11-01',
    ]);
    expect(read('why?', 'compare Oct and Nov')).toEqual(['10-01', '11-01', '11-01', NOW]);
    expect(read('and in September?', 'compare Oct and Nov')).toBeUndefined();
  });

  it('are told with what their words were taken for', () => {
    expect(comparedTimes(['this week vs last week'], LOG)?.readings).toEqual([
      '"this week" and "last week" were taken as 2026-11-16 00:00 to the newest call of your log, 2026-11-20 17:41 UTC, compared with 2026-11-09 00:00 to 2026-11-16 00:00 UTC. The rest of the report is about the former.',
    ]);
  });
});
