import { NUMBER_WORD, numberOf } from './vocabulary';

/** So much of something, as it stands in a pattern: `1,000`, `2.5`; and whether it counts thousands or millions. */
export const DIGITS = String.raw`\d[\d,]*(?:\.\d+)?`;
export const NUMBER = `${DIGITS}|an?|one|${NUMBER_WORD}`;
export const SCALE = '(?:k|thousand|m|million)(?![a-z])';

export const TIME_UNIT = 'ms|milliseconds?|s|secs?|seconds?|mins?|minutes?';
export const MONEY_UNIT = 'usd|dollars?|cents?';

/** The number that a pattern of {@link NUMBER} and {@link SCALE} found, in the unit that a log counts in. */
export const amountOf = (number: string, scale = '', factor = 1): number =>
  withoutNoise((/^(?:an?|one)$/i.test(number) ? 1 : numberOf(number)) * timesOf(scale) * factor);

function timesOf(scale: string): number {
  if (/^[kt]/i.test(scale)) return 1_000;
  return /^m/i.test(scale) ? 1_000_000 : 1;
}

/** The last bits of a fraction are no part of what was said. */
const withoutNoise = (value: number): number => Number(value.toPrecision(12));

interface Unit {
  readonly measure: 'latency' | 'cost';
  /** So many milliseconds, or dollars. */
  readonly factor: number;
}

const UNITS: readonly (readonly [RegExp, Unit])[] = [
  [/^(?:ms|milli)/i, { measure: 'latency', factor: 1 }],
  [/^s/i, { measure: 'latency', factor: 1_000 }],
  [/^min/i, { measure: 'latency', factor: 60_000 }],
  [/^(?:usd|dollar|\$)/i, { measure: 'cost', factor: 1 }],
  [/^cent/i, { measure: 'cost', factor: 0.01 }],
];

/** What a unit of {@link TIME_UNIT} or {@link MONEY_UNIT} measures; undefined for any other word. */
export const unitOf = (word: string): Unit | undefined => UNITS.find(([name]) => name.test(word))?.[1];
