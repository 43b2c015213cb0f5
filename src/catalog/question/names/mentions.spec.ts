import fc from 'fast-check';
import { escaped } from '../../evidence/escaped';
import { mentionsOf } from './mentions';

/** What a mention is, as a pattern says it. */
function firstByPattern(text: string, name: string): number {
  const letters = name
    .split(/[ _-]+|(?<=\p{L})(?=\d)/u)
    .map(escaped)
    .join('[ _-]?');
  return text.search(
    new RegExp(`(?<![\\p{L}\\p{N}/._-])${letters}(?![\\p{L}\\p{N}/_-]|\\.[\\p{L}\\p{N}])`, 'iu'),
  );
}

const first = (text: string, name: string): number => [...mentionsOf(text, name)][0]?.at ?? -1;

describe('names in a question', () => {
  it.each([
    ['gpt-4o', 'is GPT-4o dear?', 3],
    ['gpt-4o', 'is gpt4o dear?', 3],
    ['gpt-4o', 'is gpt 4o dear?', 3],
    ['gpt-4o', 'is gpt-4o-mini dear?', -1],
    ['gpt-4o', 'gpt-4o-mini or gpt-4o?', 15],
    ['gpt-4o', 'gpt - 4o', -1],
    ['minimax', 'mini max', -1],
    ['support-chat', 'supportchat, “support_chat”', 0],
    ['v1.5', 'is v1.5.2 it, or v1.5.', 17],
    ['größe', 'die GRÖSSE, die GRÖßE', 16],
    ['İ', 'what of İ?', 8],
    ['😀', 'what of 😀?', 8],
    ['a.b', 'axb a.b', 4],
  ])('finds %s in "%s"', (name, text, at) => {
    expect(first(text, name)).toBe(at);
  });

  it('finds each as the pattern of its name does', () => {
    const signs = fc.string({ unit: fc.constantFrom(...'aA1b ._-/é'), minLength: 1, maxLength: 14 });
    const name = fc
      .string({ unit: fc.constantFrom(...'aA1b_-.'), minLength: 1, maxLength: 5 })
      .map((one) => `a${one}b`);

    fc.assert(
      fc.property(fc.array(signs), name, (texts, sought) => {
        for (const text of [texts.join(' '), texts.join(sought)])
          expect(first(text, sought)).toBe(firstByPattern(text, sought));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives a text up in which the letters of a name stand again and again and never are it', () => {
    expect(first(`${'a b '.repeat(49)}ab`, 'ab')).toBe(196);
    expect(first(`${'a b '.repeat(50)}ab`, 'ab')).toBe(-1);
  });
});
