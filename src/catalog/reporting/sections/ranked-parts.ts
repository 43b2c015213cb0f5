import type { Table } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import { WEEKDAYS } from '../../question/time/calendar';
import type { Ranking } from '../../question/ranking/ranking.schema';
import { type Dimension, isTime } from '../../question/ranking/dimension';
import type { Part } from '../../tools/performance-analyzer/ranked.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls, capitalised } from '../phrases';
import { LATENCIES, NOUNS, ofSeveral, WORDS } from './ranking-terms';

/** "The 3 models that cost most", "Cost by month". */
export function titleOf(
  { by, across, each: ofEach, measure, column, isLeast, isOfEach }: Ranking,
  count: number,
  ledger: Ledger,
): Cited {
  const [one, many] =
    across && ofEach === undefined ? [0, 1].map((n) => `${NOUNS[by][n]} and ${NOUNS[across][n]}`) : NOUNS[by];
  const words = WORDS[measure];
  if (isOfEach) {
    const each = measure === 'latency' ? capital(LATENCIES[column] ?? words.each) : words.each;
    const first =
      by === 'hour' || by === 'weekday'
        ? ''
        : `, the ${isTime(by) ? 'newest' : isLeast ? 'least' : column === 'failed_requests' ? 'most' : words.first} first`;
    if (measure === 'cost_per_thousand') ledger.stated(1_000, 'count');
    return cited`${each} by ${one}${first}`;
  }
  const said = isLeast ? words.least : words.most;
  const phrase = by === 'call' ? said.replace(/ by the call$/, '') : said;
  return count === 1
    ? cited`The ${one} that ${phrase}`
    : cited`The ${ledger.stated(count, 'count')} ${many} that ${ofSeveral(phrase)}`;
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

/** What is asked of a part, and what it rests on. */
export function partLine(
  table: Table<Part>,
  row: Part,
  { by, measure, column, isLeast, isOfEach, count }: Ranking,
  ledger: Ledger,
): Cited {
  const cell = (value: number | null, unit: Unit): Cited => ledger.cell(table, value, unit);
  const made = calls(cell(row.requests, 'count'), row.requests);
  const each = cited`${cell(row.cost_per_request, 'usd')} a call`;
  switch (measure) {
    case 'cost': {
      const share = row.cost_share === null ? '' : cited` (${cell(100 * row.cost_share, 'percent')})`;
      const cost = cited`${cell(row.cost_usd, 'usd')}${share}`;
      // Of many the figure is enough; the findings have the rest.
      const day = by === 'part_of_week' ? cited`, ${cell(row.cost_per_day, 'usd')} a day` : '';
      return count > BRIEF ? cost : cited`${cost} for ${made}, ${each}${day}`;
    }
    case 'cost_per_call':
      return isLeast || count <= BRIEF ? cited`${each} (${cell(row.cost_usd, 'usd')} for ${made})` : each;
    case 'cost_per_thousand':
      return cell(row.cost_per_thousand, 'usd');
    case 'failed_cost':
      return cited`${cell(row.failed_usd, 'usd')} for ${calls(cell(row.failed_requests, 'count'), row.failed_requests)}`;
    case 'cost_per_success':
      return cell(row.cost_per_success, 'usd');
    case 'output_per_second':
      return cell(row.output_per_second, 'count');
    case 'tokens_per_usd':
      return cited`${cell(row.tokens_per_usd, 'count')} (${cell(row.cost_usd, 'usd')} for ${cell(row.total_tokens, 'count')})`;
    case 'output_per_usd':
      return cited`${cell(row.output_per_usd, 'count')} (${cell(row.cost_usd, 'usd')} for ${cell(row.output_tokens, 'count')})`;
    case 'calls_per_usd':
      return cited`${cell(row.calls_per_usd, 'count')} (${cell(row.cost_usd, 'usd')} for ${made})`;
    case 'input_cost':
      return cited`${cell(row.input_usd, 'usd')} for ${cell(row.input_tokens, 'count')}`;
    case 'output_cost':
      return cited`${cell(row.output_usd, 'usd')} for ${cell(row.output_tokens, 'count')}`;
    case 'calls':
      return made;
    case 'tokens':
      return cited`${cell(row.total_tokens, 'count')} (${cell(row.input_tokens, 'count')} input, ${cell(row.output_tokens, 'count')} output)`;
    case 'cost_per_million':
      return cited`${cell(row.cost_per_million_tokens, 'usd')} a million tokens (${cell(row.cost_usd, 'usd')} for ${cell(row.total_tokens, 'count')})`;
    case 'cost_per_day':
      return cited`${cell(row.cost_per_day, 'usd')} a day (${cell(row.cost_usd, 'usd')} in all)`;
    case 'tokens_per_call':
      return cell(row.tokens_per_request, 'count');
    case 'input_per_call':
      return cell(row.input_per_request, 'count');
    case 'output_per_call':
      return cell(row.output_per_request, 'count');
    case 'latency': {
      const ms = cell(row[latencyColumn(column)], 'ms');
      return isOfEach
        ? cited`${ms} over ${made}`
        : cited`a ${LATENCIES[column] ?? 'latency'} of ${ms} over ${made}`;
    }
    case 'failures': {
      const counted = cited`${cell(row.failed_requests, 'count')} of ${cell(row.judged_requests, 'count')}`;
      const percent = cell(row.failed_percent, 'percent');
      return column === 'failed_requests' ? cited`${counted} (${percent})` : cited`${percent} (${counted})`;
    }
    default:
      return measure satisfies never;
  }
}

const BRIEF = 5;

const latencyColumn = (column: Ranking['column']): 'mean_ms' | 'p50_ms' | 'p95_ms' | 'p99_ms' =>
  column === 'mean_ms' || column === 'p50_ms' || column === 'p99_ms' ? column : 'p95_ms';
