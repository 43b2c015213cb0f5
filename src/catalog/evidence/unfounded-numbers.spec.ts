import fc from 'fast-check';
import type { Fact } from './fact';
import { type Unit, written } from './format';
import { unfoundedNumbers } from './unfounded-numbers';

const FACTS: readonly Fact[] = [
  { value: 47.608895, unit: 'usd' },
  { value: 8.026085, unit: 'percent' },
  { value: 18_059_974, unit: 'count' },
  { value: 15_112.65, unit: 'ms' },
  { value: 1.75, unit: 'ratio' },
  { value: 2.5667, unit: 'per_second' },
  { value: 4, unit: 'count' },
];
const NAMES = ['gpt-4o', 'gpt-4o-mini', '2023-11-16 18:17', '42'];

describe('numbers without evidence (10.3)', () => {
  it.each([
    'Your calls cost $47.61.',
    'About 48 USD, or 47.6 dollars.',
    'That is 8.0% of it, roughly 8 percent.',
    '18,059,974 tokens, some 18.06 million, or 18.1M.',
    'The p95 is 15,113 ms, about 15.1 s.',
    'A peak of 1.75× at 2.57/s.',
    'Move gpt-4o to gpt-4o-mini, as of 2023-11-16 18:17 [E12], then A3 and F1.',
    'There are four of them.',
    '1. First this.\n2. Then that.',
    'One of them matters; none of the others does.',
  ])('lets stand: %s', (text) => {
    expect(unfoundedNumbers(text, FACTS, NAMES)).toEqual([]);
  });

  it.each([
    ['a number of nothing', 'It costs $48.61.', ['$48.61']],
    ['a right number of another unit', 'It is 47.61% of it.', ['47.61%']],
    ['money without its sign', 'It costs 47.61.', ['47.61']],
    ['rounding to something else', 'About 20 million tokens.', ['20 million']],
    ['false precision', 'It costs $47.6100.', ['$47.6100']],
    ['a number in words', 'It would save twenty percent.', ['twenty']],
    ['a share in words', 'Half of it is for input.', ['Half']],
    ['a multiple in words', 'Costs have doubled.', ['doubled']],
    ['a fraction', 'Save 1/3 of it.', ['1', '3']],
    ['digits of another script', 'Save ٢٠٪ of it.', ['٢٠']],
    ['a sign for a fraction', 'Save ½ of it.', ['½']],
    ['digits glued to letters', 'Save USD20k7 of it.', ['USD20']],
    ['an unknown model', 'Use gpt-5.', ['5']],
    ['a name of digits alone', 'Save 42 of them.', ['42']],
    ['a version-like number', 'Save 4.4.4 of it.', ['4.4.4']],
    ['a year', 'Since 2021.', ['2021']],
    ['exponents', 'Save 4e6 of it.', ['4', '6']],
  ])('finds %s', (_, text, found) => {
    const unfounded = unfoundedNumbers(text, FACTS, NAMES);

    for (const number of found) expect(unfounded.join(' ')).toContain(number);
    expect(unfounded.length).toBeGreaterThan(0);
  });

  const units: readonly Unit[] = ['usd', 'percent', 'ms', 'per_second', 'ratio', 'count'];

  it('lets stand whatever the report itself writes, for every value and unit', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
        fc.constantFrom(...units),
        fc.boolean(),
        (value, unit, isNegative) => {
          const fact = { value: isNegative ? -value : value, unit };
          const text = `It is ${written(fact.value, unit)}, as measured.`;

          expect(unfoundedNumbers(text, [fact])).toEqual([]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('finds a number put anywhere into a text that is right, unless a fact is within 5 % of it', () => {
    const right = 'Your calls cost $47.61; 8.0% of it, on 18,059,974 tokens, could be saved.';
    const words = right.split(' ');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: words.length }),
        fc.double({ min: 0.001, max: 1e7, noNaN: true }),
        fc.constantFrom<Unit>('usd', 'percent', 'ms', 'count'),
        (place, value, unit) => {
          fc.pre(FACTS.every((fact) => Math.abs(fact.value - value) > 0.051 * Math.abs(fact.value)));
          const text = [...words.slice(0, place), written(value, unit), ...words.slice(place)].join(' ');

          expect(unfoundedNumbers(text, FACTS)).not.toEqual([]);
        },
      ),
      { numRuns: 5_000 },
    );
  });

  it('ends on any text at all, and lets none with a digit stand when there are no facts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const unfounded = unfoundedNumbers(text, []);
        const isList = /^[ \t]*\d{1,2}[.)](?=\s)/m.test(text);
        const isLabel = /\bp(?:50|95|99)\b|\b[EAFQ]\d/i.test(text);

        if (/\d/.test(text) && !isList && !isLabel) expect(unfounded).not.toEqual([]);
      }),
      { numRuns: 5_000 },
    );
  });
});
