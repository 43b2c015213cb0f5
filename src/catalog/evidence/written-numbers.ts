import type { Unit } from './format';

/** A number as it stands in a text. */
export interface WrittenNumber {
  readonly text: string;
  /** NaN when it cannot be read as one number, such as `1.2.3`, `gpt4` or digits of another script. */
  readonly value: number;
  /** What its last digit counts: 0.1 for `3.5`, 1,000,000 for `18 million`. */
  readonly step: number;
  readonly unit: Unit | 'plain';
}

const DIGITS = /\p{N}(?:[\p{N}.,]*\p{N})?/gu;
const STRICT = /^(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?$/;
const SCALES: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  m: 1e6,
  million: 1e6,
  bn: 1e9,
  billion: 1e9,
};
const BEHIND =
  /^(?:\s?(?<scale>thousand|million|billion|bn|k|m)(?![\p{L}\p{N}]))?(?:\s?(?:(?<percent>%|percent(?!\p{L})|per cent(?!\p{L}))|(?<usd>USD|US dollars?|dollars?)(?!\p{L})|(?<ms>ms|milliseconds?)(?!\p{L})|(?<second>s|seconds?)(?!\p{L})|(?<rate>\/s|per second)(?!\p{L})|(?<ratio>×|x|times)(?!\p{L})))?/iu;
const BEFORE = /(?<usd>\$\s?|USD\s?|US\$\s?)$/;
const LETTER = /[\p{L}\p{N}_]/u;

/** Every number in the text, in digits of any script. */
export function writtenNumbers(text: string): WrittenNumber[] {
  return [...text.matchAll(DIGITS)].map((match) => numberAt(text, match[0], match.index));
}

function numberAt(text: string, digits: string, index: number): WrittenNumber {
  const before = text.slice(Math.max(0, index - 5), index);
  const behind = text.slice(index + digits.length, index + digits.length + 20);
  const tail = BEHIND.exec(behind);
  const groups = tail?.groups ?? {};
  const isUsd = BEFORE.test(before);
  const suffix = tail?.[0] ?? '';
  const whole = `${BEFORE.exec(before)?.[0] ?? ''}${digits}${suffix}`.trim();
  const isGlued =
    (!isUsd && LETTER.test(before.slice(-1))) || LETTER.test(behind.slice(suffix.length, suffix.length + 1));
  if (isGlued || !STRICT.test(digits)) return { text: whole, value: Number.NaN, step: 0, unit: 'plain' };
  const scale = (groups.scale ? SCALES[groups.scale.toLowerCase()] : undefined) ?? 1;
  const seconds = groups.second === undefined ? 1 : 1_000;
  const value = Number(digits.replaceAll(',', '')) * scale * seconds;
  return { text: whole, value, step: lastDigit(digits) * scale * seconds, unit: unitOf(groups, isUsd) };
}

function unitOf(groups: Readonly<Record<string, string | undefined>>, isUsd: boolean): WrittenNumber['unit'] {
  if (isUsd || groups.usd) return 'usd';
  if (groups.percent) return 'percent';
  if (groups.ms || groups.second) return 'ms';
  if (groups.rate) return 'per_second';
  return groups.ratio ? 'ratio' : 'plain';
}

function lastDigit(digits: string): number {
  const [whole = '', fraction] = digits.replaceAll(',', '').split('.');
  if (fraction !== undefined) return 10 ** -fraction.length;
  return 10 ** (/0*$/.exec(whole)?.[0].length ?? 0);
}

export const NUMBER_WORDS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  thirteen: 13,
  fourteen: 14,
  fifteen: 15,
  sixteen: 16,
  seventeen: 17,
  eighteen: 18,
  nineteen: 19,
  twenty: 20,
  thirty: 30,
  forty: 40,
  fifty: 50,
  sixty: 60,
  seventy: 70,
  eighty: 80,
  ninety: 90,
};
const SPELLED = new RegExp(
  `\\b(?:${Object.keys(NUMBER_WORDS).join('|')}|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halv(?:e|es|ed|ing)|twice|thrice|doubl(?:e|es|ed|ing)|tripl(?:e|es|ed|ing)|quadrupl(?:e|es|ed|ing)|(?:one|a|two)[ -]thirds?|(?:one|a|three)[ -]quarters?|(?:one|a)[ -](?:fifth|tenth))\\b`,
  'giu',
);
/** A scale behind digits was read with them. */
const SCALED = /\p{N}\s?$/u;

/** Numbers in English words. `one` is left out: it is a pronoun more often than a number. */
export function spelledNumbers(text: string): WrittenNumber[] {
  return [...text.matchAll(SPELLED)]
    .filter(({ index }) => !SCALED.test(text.slice(Math.max(0, index - 2), index)))
    .map(({ 0: word }) => ({
      text: word,
      value: NUMBER_WORDS[word.toLowerCase()] ?? Number.NaN,
      step: 0,
      unit: 'plain',
    }));
}
