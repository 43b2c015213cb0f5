import type { Against, Outline } from '../range/range.schema';
import { type Bound, boundOf } from './bound';
import { asksDowngrade } from './downgrade';
import type { Move } from './moves';
import { rankingOf } from './ranking/ranking';
import type { Ranking } from './ranking/ranking.schema';
import { listedOf } from './ranking/listed-calls';
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
  const ranking =
    isOfRows && !when ? (bound ? listedOf(message, bound) : rankingOf(message, outline)) : undefined;
  return {
    ...(ranking ? { ranking } : {}),
    ...(bound ? { bound } : {}),
    ...(when ? { when } : {}),
    ...(asksRepeats(message) ? { asks_repeats: true } : {}),
    ...(!move && asksDowngrade(message) ? { asks_downgrade: true } : {}),
  };
}
