import { requestedTarget } from './requested-target';
import { targetOf } from './target';

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
