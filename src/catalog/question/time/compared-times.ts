import { minute } from '../../evidence/minute';
import type { Outline, RangeInput } from '../../range/range.schema';
import { takenWords } from './reading';
import { COMPARE } from './change-words';
import { type LogTimes, type Pair, pairOf } from './compared-pair';
import { withMonths } from './dates';
import { periodsOf } from './periods';

/** Two periods that a question sets beside each other. */
export interface ComparedTimes {
  readonly later: RangeInput;
  readonly earlier: { readonly start_time: string; readonly end_time: string };
  readonly readings: readonly string[];
}

/** @param questions one, and behind it those that it goes on from */
export const comparedTimes = (
  questions: readonly [string, ...string[]],
  log: Outline | undefined,
): ComparedTimes | undefined =>
  log?.first && log.last ? comparedIn(questions, { first: log.first, last: log.last }) : undefined;

function comparedIn(
  [message, ...before]: readonly [string, ...string[]],
  log: LogTimes,
): ComparedTimes | undefined {
  // Twice: a question that compares may name two stretches of days.
  const pair = pairOf(withMonths(withMonths(message)), log, before);
  if (pair) return told(pair, log.last);
  const [next, ...others] = before;
  const isOfItsOwn = periodsOf(message, log.last).periods.length > 0 || COMPARE.test(message);
  return next === undefined || isOfItsOwn ? undefined : comparedIn([next, ...others], log);
}

function told({ earlier, later, said }: Pair, last: string): ComparedTimes {
  const [start, end, from, to] = [later.start, later.end, earlier.start, earlier.end].map((time) =>
    new Date(time).toISOString(),
  ) as [string, string, string, string];
  const isOpen = later.isOpen === true || later.end > Date.parse(last);
  const until = isOpen ? `the newest call of your log, ${minute(last)}` : minute(end);
  const taken = said.length === 0 ? 'No time was named; it is' : `${takenWords(said)} taken as`;
  return {
    later: { start_time: start, ...(isOpen ? {} : { end_time: end }) },
    earlier: { start_time: from, end_time: to },
    readings: [
      `${taken} ${minute(start)} to ${until} UTC, compared with ${minute(from)} to ${minute(to)} UTC. The rest of the report is about the former.`,
    ],
  };
}
