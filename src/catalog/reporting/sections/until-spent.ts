import type { Data } from '../../data/schema';
import { ratio } from '../../evidence/derive';
import { entitiesOf } from '../../question/entities';
import { oneOf, pattern } from '../../question/pattern';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';

const NOT_OF_A_TIME = String.raw`(?![^?\n]*\b(?:per|a|each) (?:day|week|month|year)\b)`;
const IS_SPENT = 'until|till|before|hit|reach|spend|spent|last|use up|run out';
/** "How long until we spend $50?", "how many days does $100 last?"; a sum of a month is no sum that is used up. */
export const UNTIL_SPENT = oneOf(
  pattern`\b(?:how long|how many (?:days|weeks|months)|when)\b${NOT_OF_A_TIME}[^?\n]{0,40}\b(?:${IS_SPENT})\b[^?\n]{0,30}(?:\$ ?\d|\d ?(?:usd|dollars)\b)`,
  /\b(?:how long|how many days)\b[^?\n]{0,20}\$ ?\d[\d.,]*k?\b[^?\n]{0,20}\blasts?\b/,
);

/** In how many days the sum that a question names is spent, at the mean of the log. */
export function daysUntil(
  { message, data: { metrics } }: Material & { data: Data },
  ledger: Ledger,
): Cited[] {
  // Of the newest question that names one.
  const [sum, other] =
    message
      .split('\n')
      .map((line) => entitiesOf(line).amounts_usd)
      .find((sums) => sums.length > 0) ?? [];
  const day = metrics.cost_per_day;
  if (sum === undefined || other !== undefined || day.value === null) return [];
  const days = ratio('days_until', sum, day);
  if (days.value === null) return [];
  return [
    cited`**At ${ledger.number(day, 'usd')} a day it takes ${ledger.number(days, 'count')} days to spend the sum that you name.** Days that are not in the log may be others.`,
  ];
}
