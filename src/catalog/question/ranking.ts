import { z } from 'zod';
import { NUMBER_WORDS } from '../evidence/written-numbers';
import {
  acrossSchema,
  dimensionSchema,
  MOST_RANKED,
  orderSchema,
} from '../tools/performance-analyzer/ranked.schema';
import type { Outline } from '../range/range.schema';
import { entitiesOf } from './entities';
import { isNamed } from './is-named';
import { partBoundIn, partBoundSchema } from './part-bound';
import { measureOf, measureSchema } from './measure';
import { type Found, foundIn } from './ranking-found';
import { ASCENDING, columnOf, orderedBy, placeIn } from './ranking-order';
import { CHEAPEST, isTime, LEAST, OVER, superlativeIn } from './ranking-words';
import { daysNamed } from './recurring';

/** What a question wants in an order: "the top 3 models by cost", "the dearest day", "p95 by workload". */
export const rankingSchema = z.object({
  by: dimensionSchema,
  /** By what at the same time: "cost per workload per week", "the dearest model of each week". */
  across: acrossSchema.optional(),
  /** Of single calls, by their time. */
  order: z.enum(['newest', 'oldest']).optional(),
  /** So many of each of those, where each has its own. */
  each: z.number().optional(),
  measure: measureSchema,
  /** The column that it is put in order by. */
  column: orderSchema.exclude(['name']),
  isLeast: z.boolean(),
  /** Whether it asks for a figure of each, and for no most or least. */
  isOfEach: z.boolean(),
  /** As many as are told. */
  count: z.number(),
  /** Those alone that have more, or less, of it than so much. */
  beyond: partBoundSchema.optional(),
  /** These alone, where it names them. */
  names: z.array(z.string()).readonly().optional(),
  /** As many as are asked for, where that is more than are told. */
  asked: z.number().optional(),
});
export type Ranking = z.infer<typeof rankingSchema>;

/**
 * What a question wants ranked or told apart; undefined where it wants nothing of the kind.
 * @param names of the log: two that a question names are set beside each other
 */
export function rankingOf(question: string, names: LoggedNames | undefined): Ranking | undefined {
  // The newest question stands first; what it leaves open, those before it say.
  const lines = question.split('\n');
  if (LIST_THEM.test(question) && lines.some((line) => measureOf(line) === 'failures'))
    return rankingFrom({ by: 'call', said: '', words: [], kind: 'apart' }, lines);
  const beyond = partsBeyond(lines);
  if (beyond) return beyond;
  for (const [place, line] of lines.entries()) {
    const found = foundIn(line);
    if (!found) continue;
    const beside = names && found.by !== 'call' && isTime(found.by) && kindBeside(line, names);
    if (beside)
      return { ...rankingFrom({ ...found, by: beside.by, across: found.by }, lines), names: beside.names };
    const earlier = WHICH_ALONE.test(line)
      ? lines
          .slice(place + 1)
          .map(foundIn)
          .find((one) => one)
      : undefined;
    if (earlier && earlier.kind !== 'apart') return rankingFrom({ ...earlier, by: found.by }, lines);
    const other = place > 0 ? superlativeIn(question.split('\n', 1)[0] ?? '') : undefined;
    return other === undefined
      ? rankingFrom(found, lines)
      : rankingFrom(turned(found, other, question.split('\n', 1)[0] ?? ''), lines);
  }
  return (names && besideEachOther(question, names)) ?? byProvider(lines);
}

/** "And which workload?" */
const WHICH_ALONE = /^(?:(?:and|or) )?(?:wh?ich|what) [\w ]+\W*$/i;

/** Of failures that the question before told the number of. */
const LIST_THEM = /^(?:list|show)(?: me)? (?:them|these|those)\b/i;

/** "And the cheapest?": the same parts by another end of them. */
const turned = (found: Found, other: string, line: string): Found => ({
  ...found,
  words: [
    ...(/\b\d{1,2}\b/.exec(line) ?? []),
    ...found.words.filter((word) => !Number.isNaN(numberOf(word))),
    other,
  ],
  kind: 'before',
});

const numberOf = (word: string): number => NUMBER_WORDS[word.toLowerCase()] ?? Number(word);

/** A provider that is named stands beside the others. */
function byProvider(lines: readonly string[]): Ranking | undefined {
  const [line = ''] = lines;
  const isProvider = entitiesOf(line).providers.some((name) => isNamed(line, name));
  if (!isProvider || !lines.some((one) => measureOf(one) !== undefined)) return undefined;
  return rankingFrom({ by: 'provider', said: '', words: [], kind: 'apart' }, lines);
}

/** Models and workloads that a log has by name. */
type LoggedNames = Pick<Outline, 'models' | 'workloads'>;

function besideEachOther(question: string, logged: LoggedNames): Ranking | undefined {
  const [line = '', ...before] = question.split('\n');
  const beside = kindBeside(line, logged);
  if (!beside) return undefined;
  const found = { by: beside.by, said: '', words: [], kind: 'apart' } as const;
  return { ...rankingFrom(found, [line, ...before]), names: beside.names };
}

/** Two models, or two workloads, that a line names. */
function kindBeside(
  line: string,
  { models, workloads }: LoggedNames,
): { readonly by: 'model' | 'workload'; readonly names: readonly string[] } | undefined {
  for (const [by, all] of [
    ['model', models],
    ['workload', workloads],
  ] as const) {
    const names = all.filter((name) => isNamed(line, name));
    if (names.length > 1) return { by, names };
  }
  return undefined;
}

const NOUN: Readonly<Partial<Record<Ranking['by'], string>>> = {
  model: 'models',
  workload: 'workloads',
  provider: 'providers',
  day: 'days',
  hour: 'hours',
};

/** "Workloads with an error rate above 5%": those with least of it first where it is less that is asked for. */
function partsBeyond(lines: readonly string[]): Ranking | undefined {
  const [line = '', ...before] = lines;
  const earlier = before.map((one) => partBoundIn(one)).find((one) => one);
  // "And above 7%?"
  const found = partBoundIn(line) ?? (earlier && partBoundIn(`${NOUN[earlier.by] ?? ''} ${line}`));
  if (!found) return undefined;
  const ranking = rankingFrom({ by: found.by, said: '', words: [], kind: 'apart' }, lines);
  const isNamed = measureOf(lines[0] ?? '') !== undefined;
  const measure = isNamed || !found.measure ? ranking.measure : found.measure;
  if (found.isPercent && measure !== 'failures') return undefined;
  const { bound: beyond, isPercent } = found;
  const isLeast = beyond.comparison === 'below' || beyond.comparison === 'at_most';
  const column =
    measure === 'failures' && !isPercent
      ? 'failed_requests'
      : measure === ranking.measure
        ? ranking.column
        : columnOf(measure, lines);
  return { ...ranking, measure, column, isLeast, beyond, count: MOST_RANKED };
}

function rankingFrom(found: Found, lines: readonly string[]): Ranking {
  const { by, across, said, words, kind } = found;
  const isOneOf = (names: string): boolean =>
    words.some((word) => new RegExp(`^(?:${names})$`, 'i').test(word));
  const isLeast = isOneOf(LEAST) || (kind === 'apart' && ASCENDING.test(lines[0] ?? ''));
  const isOver = isOneOf(OVER) || (by !== 'call' && isOneOf('more than') && SUM.test(lines[0] ?? ''));
  const ordered = orderedBy(lines, by, isOneOf(CHEAPEST));
  // What a part may cost is said of a day or a month.
  const daily = isOver && ordered === 'cost' ? 'cost_per_day' : ordered;
  // Of each day its cost is told, and no mean of days.
  const measure = across === 'day' && daily === 'cost_per_day' ? 'cost' : daily;
  const number = words.map(numberOf).find((value) => value > 0) ?? placeIn(lines[0] ?? '');
  const isPlural = kind === 'before' && /s$/i.test(said.trim());
  const isOfEach = kind === 'apart' || isOver;
  const days = daysNamed(said);
  const asked = number ?? (isOfEach ? (by === 'hour' ? HOURS : OF_EACH) : isPlural ? 3 : 1);
  return {
    by,
    ...(across ? { across, ...(found.isOfEach ? { each: number ?? 1 } : {}) } : {}),
    ...(found.order ? { order: found.order } : {}),
    measure,
    column: columnOf(measure, lines),
    isLeast,
    isOfEach,
    count: Math.min(MOST_RANKED, asked),
    ...(by === 'weekday' && isOfEach && days.length > 1 ? { names: days } : {}),
    ...(asked > MOST_RANKED ? { asked } : {}),
  };
}

/** A sum of money. */
const SUM = /\$ ?\d|\d ?(?:usd|dollars)\b/i;

/** So many of all are told in a line. */
const OF_EACH = 10;
/** Of a day all are. */
const HOURS = 24;
