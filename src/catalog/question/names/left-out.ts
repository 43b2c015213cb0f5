import type { Filters, Outline } from '../../range/range.schema';
import { mayName, upToItsEnd } from './is-named';

export interface NamedRows {
  readonly filters: Filters;
  readonly readings: readonly string[];
}

const LEAVING = 'excluding|except(?: for)?|without|not counting|ignoring|leaving out|apart from|other than';

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
      rest: out.reduce((words, name) => words.replace(leaving(name), ' '), message),
      filters: kind === 'model' ? { models: others } : { workloads: others },
      readings: [
        `The answer leaves out the calls of the ${plural(kind, out)} ${quoted(out)}, and those that name no ${kind}.`,
      ],
    };
  }
  return undefined;
}

const leaving = (name: string): RegExp =>
  new RegExp(`\\b(?:${LEAVING}) (?:(?:the|calls|requests|to|of|for|all) )*["'“\`]?${upToItsEnd(name)}`, 'iu');

export const isLeftOut = (message: string, name: string): boolean =>
  mayName(message, name) && leaving(name).test(message);

export const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');
export const plural = (word: string, names: readonly string[]): string =>
  names.length === 1 ? word : `${word}s`;
