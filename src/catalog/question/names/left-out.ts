import type { Filters, Outline } from '../../range/range.schema';
import { type Mention, mentionsOf } from './mentions';

export interface NamedRows {
  readonly filters: Filters;
  readonly readings: readonly string[];
}

const LEAVING =
  /\b(?:excluding|except(?: for)?|without|not counting|ignoring|leaving out|apart from|other than) (?:(?:the|calls|requests|to|of|for|all) )*["'“`]?$/i;
/** As long as those words are. */
const LONGEST_LEAVING = 80;

/** A log is told by as many names at most: of one with more, the others are not all known. */
const MOST_TOLD = 100;

/** All but the models, or the workloads, that a question leaves out, and the question without them. */
export function leftOut(message: string, log: Outline): (NamedRows & { readonly rest: string }) | undefined {
  for (const [kind, names] of [
    ['model', log.models],
    ['workload', log.workloads],
  ] as const) {
    const out = names.filter((name) => isLeftOut(message, name));
    const others = names.filter((name) => !out.includes(name));
    if (out.length === 0 || others.length === 0 || names.length >= MOST_TOLD) continue;
    return {
      rest: out.reduce(without, message),
      filters: kind === 'model' ? { models: others } : { workloads: others },
      readings: [
        `The answer leaves out the calls of the ${plural(kind, out)} ${quoted(out)}, and those that name no ${kind}.`,
      ],
    };
  }
  return undefined;
}

export const isLeftOut = (message: string, name: string): boolean => leaving(message, name) !== undefined;

/** The words that leave it out, its name included. */
function leaving(message: string, name: string): Mention | undefined {
  for (const { at, end } of mentionsOf(message, name)) {
    const [words] = LEAVING.exec(message.slice(Math.max(0, at - LONGEST_LEAVING), at)) ?? [];
    if (words !== undefined) return { at: at - words.length, end };
  }
  return undefined;
}

function without(message: string, name: string): string {
  const words = leaving(message, name);
  return words ? `${message.slice(0, words.at)} ${message.slice(words.end)}` : message;
}

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
export const plural = (word: string, names: readonly string[]): string =>
  names.length === 1 ? word : `${word}s`;
