/*
 * What a question asks, told by patterns: the same words, the same answer, without a model. Whoever wants to teach it a new kind
 * of question begins here. A question is read in this order, as each step takes words away from the next, or gives them a meaning:
 *
 *  1  follow-up.ts         which questions of the thread it goes on from; from here on they are its other lines, the newest first
 *     spelling.ts          slips of the finger, and models as they are called
 *  2  requested-range.ts   which calls it is about
 *       time/compared-times.ts   two times beside each other; before one time, which each of the two would be by itself
 *       time/asked-time.ts       one time: days, then weekdays, hours, and what counts back, each of what is left
 *       names/named-rows.ts      models and workloads that are named as the calls meant, and those left out
 *       changed-parts.ts         of two times, which models or workloads changed, are new or gone, up or down
 *  3  moves.ts             calls that another model would answer: what it names is no filter and no order then
 *     requested-target.ts  how much is to be saved; other-size.ts: tokens of another number, which is no target
 *  4  wantedOf, below      what is told of these calls beside what every answer tells. Of two times, or of moved calls, no order
 *       bound.ts                 calls counted by a bound, or by why they failed: before an order, whose words it shares
 *         ranking/listed-calls.ts  those one by one, where it wants to see them
 *       when.ts                  when something began, ended or changed most: the day of the most is one of an order
 *       ranking/ranking.ts       parts in an order: a bound of parts, then the first line that asks for one, then names together
 *  5  measure.ts           what of them: cost, latency, failures … Every step asks it; its order, the surest word first, is its own
 *
 * Words that more than one of them reads stand in vocabulary.ts. Amounts by their names ("cost per call") are read where they are
 * answered, in reporting/sections/amounts.ts; what is answered first of several things, reporting/aspects.ts tells.
 */
import type { Against, Outline } from '../range/range.schema';
import { type Bound, boundOf } from './bound';
import { asksDowngrade, type Move } from './moves';
import { listedOf } from './ranking/listed-calls';
import { rankingOf } from './ranking/ranking';
import type { Ranking } from './ranking/ranking.schema';
import { asksRepeats } from './repeats';
import { type When, whenOf } from './when';

/** What a question wants told of its rows, beside what every answer tells. */
export interface Wanted {
  /** Parts, or single calls, in an order. */
  readonly ranking?: Ranking;
  /** Calls counted by a bound. */
  readonly bound?: Bound;
  /** When something was. */
  readonly when?: When;
  /** Prompts that were sent again. */
  readonly asks_repeats?: boolean;
  /** Models that a smaller one could stand in for. */
  readonly asks_downgrade?: boolean;
}

/** @param read what else the question was read as, against which log: two periods, or calls that are moved, are no order */
export function wantedOf(
  message: string,
  { against, move, outline }: { against?: Against; move?: Move; outline?: Outline },
): Wanted {
  const bound = boundOf(message);
  const isOfRows = !against && !move;
  const when = isOfRows ? whenOf(message) : undefined;
  const ranking = isOfRows && !when ? orderOf(message, bound, outline) : undefined;
  return {
    ...(ranking ? { ranking } : {}),
    ...(bound ? { bound } : {}),
    ...(when ? { when } : {}),
    ...(asksRepeats(message) ? { asks_repeats: true } : {}),
    ...(!move && asksDowngrade(message) ? { asks_downgrade: true } : {}),
  };
}

const orderOf = (message: string, bound: Bound | undefined, log: Outline | undefined): Ranking | undefined =>
  bound ? listedOf(message, bound) : rankingOf(message, log);
