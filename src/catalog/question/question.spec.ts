import { entitiesOf } from './entities';
import { requestedRange } from './requested-range';
import { requestedTarget } from './requested-target';
import { targetOf } from './target';
import { timeframeOf } from './time/timeframe';

describe('what a question says: its timeframe', () => {
  it.each([
    ['costs of the last 7 days', '7d'],
    ['past 24 hours', '1d'],
    ['the last 36 hours', '36h'],
    ['over the last 2 weeks', '14d'],
    ['the past month', '30d'],
    ['over the last quarter', '90d'],
    ['show me the 12h trend', '12h'],
    ['what happened today?', '24h'],
    ['the last hour', '1h'],
    ['cost in the last two weeks', '14d'],
    ['over the past seven days', '7d'],
    ['costs of the last twenty days', '20d'],
  ])('%s → %s', (message, timeframe) => {
    expect(timeframeOf(message)).toMatchObject({ timeframe });
  });

  it.each(['where does my money go?', 'cut it by 20%', 'gpt-4o-2024-08-06', 'the last 0 days'])(
    'names none: %s',
    (message) => {
      expect(timeframeOf(message)).toBeUndefined();
    },
  );

  it('is cut at 90 days, and says from what', () => {
    expect(timeframeOf('trend of the last 2 years')).toMatchObject({
      timeframe: '90d',
      cutFrom: 'last 2 years',
    });
  });
});

describe('what a question says: its target', () => {
  it.each([
    ['what would cut it by 20%?', 'percent', 20],
    ['reduce my bill by 12.5 percent', 'percent', 12.5],
    ['I need 30% savings', 'percent', 30],
    ['make it 15 % cheaper', 'percent', 15],
    ['save $500 a month', 'usd', 500],
    ['save USD 1,200.50', 'usd', 1200.5],
    ['lower the cost by $2k', 'usd', 2000],
    ['save 2000 USD a month', 'usd', 2000],
    ['reduce it by 1,200.50 dollars', 'usd', 1200.5],
    ['can we halve it?', 'percent', 50],
    ['save up to 30%', 'percent', 30],
  ])('%s → %s %d', (message, unit, amount) => {
    expect(targetOf(message)).toMatchObject({ metric: 'cost', unit, amount });
  });

  it.each([
    'where does my money go?',
    'how much is 20% of our calls?',
    'cut it by 0%',
    'reduce by 150%',
    'gpt-4o costs $2.50',
  ])('has none: %s', (message) => {
    expect(targetOf(message)).toBeUndefined();
  });

  it('is of latency or tokens where the question says so', () => {
    expect(targetOf('reduce our p95 latency by 30%')).toMatchObject({ metric: 'latency', amount: 30 });
    expect(targetOf('cut the tokens by 10%')).toMatchObject({ metric: 'tokens', amount: 10 });
  });

  it('comes from the constraints before the words', () => {
    expect(targetOf('cut it by 20%', { target_savings_percent: 35 })).toMatchObject({ amount: 35 });
    expect(targetOf('cut it by 20%', { target_savings_usd: 7 })).toMatchObject({ unit: 'usd', amount: 7 });
    expect(targetOf('cut it by 20%', { target_savings_percent: -1 })).toMatchObject({ amount: 20 });
  });
});

describe('a target that no strategy can follow', () => {
  it.each([
    ['Cut my costs by 150 %', '"Cut my costs by 150 %" was not followed: no more than 100% can be saved.'],
    ['reduce it by 1500 percent', '"reduce it by 1500 percent" was not followed: no more than 100%'],
    ['120% cheaper, please', '"120% cheaper" was not followed: no more than 100%'],
    ['cut it by 0%', '"cut it by 0%" was not followed: a target is more than nothing.'],
    ['save $0', '"save $0" was not followed: a target is more than nothing.'],
    ['cut my bill by a third', '"cut my bill by a third" was not followed: say it in percent or in USD'],
    ['reduce our latency by 200 ms', '"reduce our latency by 200 ms" was not followed: say it in percent'],
    ['save €500 a month', '"save €500" was not followed: say it in percent or in USD'],
    ['make it 2x cheaper', '"2x cheaper" was not followed: say it in percent or in USD'],
    ['cut p95 below 2 seconds', '"cut p95 below 2 seconds" was not followed: say it in percent'],
    ['bring down my bill to $300', '"bring down my bill to $300" was not followed: say it in percent'],
    ['cut my costs to 80%', '"cut my costs to 80%" was not followed: say it in percent'],
    ['save 1k', '"save 1k" was not followed: say it in percent or in USD'],
  ])('is told: %s', (message, note) => {
    const { target, notes } = requestedTarget(message);

    expect(target).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining(note)]);
  });

  it.each([
    'where does my money go, and what would cut it by 20%?',
    'how much is 20% of our calls?',
    'how much is 150% of our calls?',
    'can we halve it?',
    'gpt-4o costs $2.50',
    'cut it by 20% and save $0',
    'what would batching of 2,048 tokens save?',
    'save money with gpt-4o-2024-08-06',
  ])('is not told of a question that names none, or one that is followed: %s', (message) => {
    expect(requestedTarget(message).notes).toEqual([]);
  });

  it('is told of a constraint too, and one that nobody knows', () => {
    const told = (constraints: unknown): readonly string[] => requestedTarget('', constraints).notes;

    expect(told({ target_savings_percent: 150 })).toEqual([
      expect.stringContaining('The constraint "target_savings_percent" was not followed: it is a number'),
    ]);
    expect(told({ max_quality_loss: 'low' })).toEqual([
      expect.stringContaining(
        'The constraint "max_quality_loss" is not known. Known: target_savings_percent',
      ),
    ]);
    expect(told({ target_savings_usd: 7 })).toEqual([]);
    expect(told({})).toEqual([]);
    expect(told(undefined)).toEqual([]);
  });

  it('in a constraint leaves the other constraint and the words their say', () => {
    const impossible = { target_savings_percent: 150 };

    expect(requestedTarget('cut it by 20%', impossible).target).toMatchObject({ amount: 20 });
    expect(requestedTarget('', { ...impossible, target_savings_usd: 7 }).target).toMatchObject({ amount: 7 });
  });
});

describe('what a question says: its entities', () => {
  it('are models, providers, percentages and sums, once each', () => {
    const message =
      'Should we move from gpt-4o to claude-3-5-haiku-latest or gemini-2.5-flash (Anthropic, Google)? gpt-4o costs us $1,200, 40% of it at night.';

    expect(entitiesOf(message)).toEqual({
      models: ['gpt-4o', 'claude-3-5-haiku-latest', 'gemini-2.5-flash'],
      providers: ['anthropic', 'google'],
      percentages: [40],
      amounts_usd: [1200],
    });
  });

  it('are no models where a word only begins like one', () => {
    expect(entitiesOf('command our llamas to be novel, o one').models).toEqual([]);
  });
});

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
