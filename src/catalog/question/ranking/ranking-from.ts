import { MOST_RANKED } from '../../tools/performance-analyzer/ranked.schema';
import type { Measure } from '../measure';
import { daysNamed } from '../time/weekdays';
import { numberOf } from '../vocabulary';
import type { Ranking } from './ranking.schema';
import type { AskedRanking } from './ranking-asked';
import { ASCENDING, columnOf, orderedBy, placeIn } from './ranking-order';
import { CHEAPEST, LEAST, OVER } from './superlative';

/** The lines of a question, the newest first. */
export type Lines = readonly [newest: string, ...before: string[]];

/** What the words of a line ask for, as the log can be asked for it. */
export function rankingFrom(request: AskedRanking, lines: Lines): Ranking {
  const { by, across, order, said } = request;
  const measure = measureFor(request, lines);
  const isOfEach = request.form === 'of_each' || asksBeyond(request, lines);
  const number = request.words.map(numberOf).find((value) => value > 0) ?? placeIn(lines[0]);
  const asked = number ?? (isOfEach ? allOf(by) : aFewOf(request));
  const days = by === 'weekday' && isOfEach ? daysNamed(said) : [];
  return {
    by,
    ...(across ? { across } : {}),
    ...(across && request.isOfEach ? { each: number ?? 1 } : {}),
    ...(order ? { order } : {}),
    measure,
    column: columnOf(measure, lines),
    isLeast: saysOneOf(LEAST, request) || (request.form === 'of_each' && ASCENDING.test(lines[0])),
    isOfEach,
    count: Math.min(MOST_RANKED, asked),
    ...(days.length > 1 ? { names: days } : {}),
    ...(asked > MOST_RANKED ? { asked } : {}),
  };
}

/** Whether each is asked for that lies beyond a sum, as "which models cost more than $5". */
const asksBeyond = (request: AskedRanking, [line]: Lines): boolean =>
  saysOneOf(OVER, request) || (request.by !== 'call' && saysOneOf('more than', request) && SUM.test(line));

/** A sum of money. */
const SUM = /\$ ?\d|\d ?(?:usd|dollars)\b/i;

function measureFor(request: AskedRanking, lines: Lines): Measure {
  const ordered = orderedBy(lines, { by: request.by, isCheapest: saysOneOf(CHEAPEST, request) });
  // What a part may cost is said of a day or a month.
  const measure = ordered === 'cost' && asksBeyond(request, lines) ? 'cost_per_day' : ordered;
  // Of each day its cost is told, and no mean of days.
  return request.across === 'day' && measure === 'cost_per_day' ? 'cost' : measure;
}

const saysOneOf = (names: string, { words }: AskedRanking): boolean =>
  words.some((word) => new RegExp(`^(?:${names})$`, 'i').test(word));

/** Several of "the dearest models", one of "the dearest model". */
const aFewOf = ({ form, said }: AskedRanking): number =>
  form === 'superlative_first' && /s$/i.test(said.trim()) ? 3 : 1;

/** So many of all are told in a line; of the hours of a day all are. */
const allOf = (by: Ranking['by']): number => (by === 'hour' ? 24 : 10);
