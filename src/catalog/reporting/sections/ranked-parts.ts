import type { Table } from '../../evidence/figure.schema';
import { WEEKDAYS } from '../../question/time/calendar';
import type { Ranking } from '../../question/ranking/ranking.schema';
import { type Dimension, isTime } from '../../question/ranking/dimension';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { capitalised } from '../phrases';
import { LATENCIES, NOUNS, ofSeveral, WORDS } from './ranking-terms';

/** "The 3 models that cost most", "Cost by month". @param count as many as are told */
export function titleOf(asked: Ranking, count: number, ledger: Ledger): Cited {
  const { by, measure, isLeast, isOfEach } = asked;
  const { one, many } = nounsOf(asked);
  if (isOfEach) {
    if (measure === 'cost_per_thousand') ledger.stated(1_000, 'count');
    return cited`${figureName(asked)} by ${one}${orderOf(asked)}`;
  }
  const words = WORDS[measure];
  const said = isLeast ? words.least : words.most;
  const phrase = by === 'call' ? said.replace(/ by the call$/, '') : said;
  return count === 1
    ? cited`The ${one} that ${phrase}`
    : cited`The ${ledger.stated(count, 'count')} ${many} that ${ofSeveral(phrase)}`;
}

function nounsOf({ by, across, each }: Ranking): { readonly one: string; readonly many: string } {
  const [one, many] = NOUNS[by];
  if (!across || each !== undefined) return { one, many };
  return { one: `${one} and ${NOUNS[across][0]}`, many: `${many} and ${NOUNS[across][1]}` };
}

/** What a figure of each is headed by. */
export const figureName = ({ measure, column }: Pick<Ranking, 'measure' | 'column'>): string =>
  measure === 'latency' ? capital(LATENCIES[column] ?? WORDS.latency.each) : WORDS[measure].each;

/** Which of them stands first; hours and days of the week stand as they come. */
function orderOf({ by, measure, column, isLeast }: Ranking): string {
  if (by === 'hour' || by === 'weekday') return '';
  if (isTime(by)) return ', the newest first';
  if (isLeast) return ', the least first';
  return `, the ${column === 'failed_requests' ? 'most' : WORDS[measure].first} first`;
}

export const capital = (text: string): string => (/^p\d/.test(text) ? text : capitalised(text));

/** A name of the log, or a time as people write it. */
export function nameOf(
  by: Dimension,
  name: string | null,
  table: Table<unknown>,
  ledger: Ledger,
): Cited | string {
  if (name === null) return ledger.name(name);
  switch (by) {
    case 'hour':
      return cited`${ledger.cell(table, Number(name), 'count')} UTC`;
    case 'weekday':
      return capitalised(WEEKDAYS[Number(name) - 1] ?? name);
    case 'day':
    case 'month':
      return ledger.time(name);
    case 'minute':
      return cited`${ledger.time(name)} UTC`;
    case 'input_size':
      return ledger.time(name);
    case 'part_of_week':
      return name;
    case 'week':
      return `the week of ${ledger.time(name)}`;
    case 'model':
    case 'workload':
    case 'provider':
    case 'status':
    case 'call':
      return ledger.name(name);
    default:
      return by satisfies never;
  }
}
