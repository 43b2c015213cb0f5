import { closest, distance } from 'fastest-levenshtein';
import type { Outline } from '../../range/range.schema';
import { entitiesOf } from '../entities';
import { squeezed } from './mentions';
import { MOVING } from '../moves';
import { WORKLOAD } from '../vocabulary';

/** Words of a question that may be about a model that no call went to. */
const ELSEWHERE = new RegExp(
  `\\b(?:instead|${MOVING}|how much (?:is|are)|would|could|should|what if|prices?|pricing|cheaper|better than|compare[ds]?|versus|vs)\\b`,
  'i',
);
const NAME = String.raw`([\p{L}\p{N}][\p{L}\p{N}._/-]*[\p{L}\p{N}])`;
const QUOTED = `["'“\`]([^"'”\`\\n]{1,100})["'”\`]`;
const WORKLOADS: readonly RegExp[] = [
  new RegExp(`\\b(?:${WORKLOAD.one}) (?:called |named )?${QUOTED}`, 'giu'),
  new RegExp(`${QUOTED} (?:${WORKLOAD.one})\\b`, 'giu'),
  new RegExp(`\\b(?:for|of|in|by|does|is|about) (?:the |our )?${NAME} (?:${WORKLOAD.one})\\b`, 'giu'),
];
const MODELS: readonly RegExp[] = [
  new RegExp(`\\bmodel (?:called |named )?${QUOTED}`, 'giu'),
  new RegExp(`\\bmodel (?=[\\w./]*[-\\d])${NAME}`, 'giu'),
  new RegExp(`(?<![\\w./-])(?=[\\w./]*[-\\d])${NAME} model\\b`, 'giu'),
];
/** What stands before `team` and is no name of one. */
const NO_NAME =
  /^(?:an|the|our|my|your|their|this|that|each|every|which|what|any|all|one|same|other|another|single|most|least|dearest|cheapest|slowest|fastest|costliest|expensive|top|best|worst|whole|entire|new|old|main|biggest|largest|single)$/i;

/** The models and workloads that a question names and the log does not have, each with the nearest that it has. */
export function unknownNames(message: string, log: Outline | undefined): readonly string[] {
  if (!log?.first) return [];
  const models = ELSEWHERE.test(message)
    ? []
    : [...entitiesOf(message).models, ...matchesOf(MODELS, message)];
  return [
    ...told('model', models, log.models),
    ...told('workload', matchesOf(WORKLOADS, message), log.workloads),
  ];
}

const matchesOf = (patterns: readonly RegExp[], message: string): string[] =>
  patterns.flatMap((pattern) => [...message.matchAll(pattern)].flatMap(([, name]) => name ?? []));

function told(kind: 'model' | 'workload', names: readonly string[], known: readonly string[]): string[] {
  const lower = known.map((name) => name.toLowerCase());
  const unknown = [...new Set(names.map((name) => name.toLowerCase()))].filter(
    // `claude` and `gpt-4o` may stand for names that have them as a part, as those of a provider do.
    (name) => !NO_NAME.test(name) && !lower.some((other) => squeezed(other).includes(squeezed(name))),
  );
  return unknown.slice(0, MOST_TOLD).map((name) => {
    const has = known.length === 0 ? `it names no ${kind} at all` : nearest(name, known, lower);
    return `Your log has no ${kind} "${name}": ${has}. The answer is about all calls that the rest of the question names.`;
  });
}

/** Of a question that has very many, some say what is wrong. */
const MOST_TOLD = 5;
const SHOWN = 3;

function nearest(name: string, known: readonly string[], lower: readonly string[]): string {
  const best = closest(name, [...lower]);
  const found = known[lower.indexOf(best)] ?? best;
  if (distance(name, best) <= Math.ceil(name.length / 2)) return `the nearest that it has is "${found}"`;
  const others = known.length > SHOWN ? ' and others' : '';
  return `it has ${known
    .slice(0, SHOWN)
    .map((other) => `"${other}"`)
    .join(', ')}${others}`;
}
