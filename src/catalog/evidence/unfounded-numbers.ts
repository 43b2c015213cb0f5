import { escaped } from './escaped';
import type { Fact } from './fact';
import { spelledNumbers, type WrittenNumber, writtenNumbers } from './written-numbers';

/** Words that hold digits and are no numbers: percentiles, and the numbers of evidence, actions and findings. */
const LABELS = /\bp(?:50|95|99)\b|\b[EAFQ]\d{1,4}\b/gi;

/** What a number may differ from its fact in the most, whatever it was rounded to. */
const ROUNDING = 0.05;

/**
 * The numbers of a text that no fact stands behind; a number may be rounded, but not to something else (10.3).
 * @param names of models, workloads, times and the like that hold digits and are known: not numbers
 */
export function unfoundedNumbers(
  text: string,
  facts: readonly Fact[],
  names: readonly string[] = [],
): string[] {
  const masked = withoutNames(text, names).replaceAll(LABELS, ' ');
  const found = [...writtenNumbers(withoutListMarks(masked)), ...spelledNumbers(masked)];
  return [
    ...new Set(
      found
        .filter((number) => !facts.some((fact) => stands(fact, number)))
        .map(({ text: written }) => written),
    ),
  ];
}

function stands(fact: Fact, { value, step, unit }: WrittenNumber): boolean {
  if (unit === 'plain' ? fact.unit !== 'count' : fact.unit !== unit) return false;
  const far = Math.abs(Math.abs(fact.value) - Math.abs(value));
  // Half a step of rounding; the last bits of a sum of fractions are no difference.
  return far <= (step / 2) * (1 + 1e-9) && far <= ROUNDING * Math.abs(fact.value);
}

const TIME = /^(?:\d{4}-\d\d-\d\d)?(?:(?<=\d) (?=\d))?(?:\d\d:\d\d)?$/;

/** A name of digits and signs alone is none: it would let a number pass. */
const isName = (name: string): boolean => /\p{N}/u.test(name) && (/\p{L}/u.test(name) || TIME.test(name));

/** The longest first, so that `gpt-4o` does not tear `gpt-4o-mini` apart. A name counts as a whole only. */
function withoutNames(text: string, names: readonly string[]): string {
  return [...new Set(names)]
    .filter(isName)
    .sort((a, b) => b.length - a.length)
    .reduce(
      (rest, name) =>
        rest.replaceAll(new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'), ' '),
      text,
    );
}

/** `1.` and `2)` before the lines of a list number the lines. */
const withoutListMarks = (text: string): string => text.replaceAll(/^[ \t]*\d{1,2}[.)](?=\s)/gm, ' ');
