import { escaped } from '../evidence/escaped';
import type { Filters, Outline } from '../range/range.schema';

interface NamedRows {
  readonly filters: Filters;
  readonly readings: readonly string[];
}

/** Words of a question that is about several at once, or about another model than the calls went to. */
const BESIDE =
  /\b(?:compare[ds]?|comparing|comparison|versus|vs|than|instead|switch\w*|mov(?:e|ed|ing)|migrat\w+|replac\w+|how much (?:is|are)|would|could|should|prices?|pricing|list price|each|every)\b/i;
const KIND =
  '(?:workload|team|app|application|service|feature|use case|project|user|customer|tenant|department|model)';

const ALONE = /\b(?:only|alone|just|exclusively)\b/i;
const COST = /\b(?:costs?|money|spen[dt]\w*|bills?|paid|pay|expens\w+)\b|\$/i;
/** As many names as a report breaks the cost down by. */
const BROKEN_DOWN = 5;

/** Where a report on all calls tells what one name's calls cost, it tells their share as well. */
function isBrokenDown(message: string, names: readonly string[]): boolean {
  return COST.test(message) && !ALONE.test(message) && names.length <= BROKEN_DOWN;
}

/** The calls of one workload or one model, where a question is about them alone; undefined where it is about more. */
export function namedRows(message: string, log: Outline | undefined): NamedRows | undefined {
  if (!log || BESIDE.test(message)) return undefined;
  const [workloads, models] = [log.workloads, log.models].map((names) =>
    isBrokenDown(message, names) ? [] : names.filter((name) => isMeant(message, name)),
  );
  const [workload, otherWorkload] = workloads ?? [];
  const [model, otherModel] = models ?? [];
  if (otherWorkload !== undefined || otherModel !== undefined || workload === model) return undefined;
  const of = [
    ...(model === undefined ? [] : [`of the model "${model}"`]),
    ...(workload === undefined ? [] : [`of the workload "${workload}"`]),
  ];
  return {
    filters: {
      ...(model === undefined ? {} : { models: [model] }),
      ...(workload === undefined ? {} : { workloads: [workload] }),
    },
    readings: [`The answer is about the calls ${of.join(' ')} alone.`],
  };
}

/** Whether a question is about it, and does not only have a word that is a name too. */
function isMeant(message: string, name: string): boolean {
  const word = `["'“\`]?(?<![\\p{L}\\p{N}_./-])${escaped(name)}(?![\\p{L}\\p{N}_/-]|\\.[\\p{L}\\p{N}])["'”\`]?`;
  return [
    `\\b${KIND}s? (?:called |named )?${word}`,
    `${word} (?:${KIND}|calls?|requests?|only|alone|traffic)\\b`,
    `\\b(?:for|of|in|by|from|on|only|just|does|did|do|is|was|has|about) (?:the |our |my )?${word}(?! (?:model|price)s?\\b)`,
  ].some((pattern) => new RegExp(pattern, 'iu').test(message));
}
