import type { Table } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import { WEEKDAYS } from '../../question/calendar';
import type { Measure } from '../../question/measure';
import type { Ranking } from '../../question/ranking';
import { type By, isTime } from '../../question/ranking-words';
import type { Part } from '../../tools/performance-analyzer/ranked.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls, capitalised } from '../phrases';

export const NOUNS: Readonly<Record<By, readonly [one: string, many: string]>> = {
  model: ['model', 'models'],
  workload: ['workload', 'workloads'],
  status: ['status', 'statuses'],
  hour: ['hour of the day', 'hours of the day'],
  weekday: ['day of the week', 'days of the week'],
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  call: ['call', 'calls'],
};

interface MeasureWords {
  most: [string, string];
  least: [string, string];
  each: string;
  first: string;
}

const BY_THE_CALL = {
  most: ['costs most by the call', 'cost most by the call'],
  least: ['costs least by the call', 'cost least by the call'],
  first: 'dearest',
} satisfies Partial<MeasureWords>;

/** What is most and what is least: of one, of several; and what a figure of each is headed by. */
const WORDS: Readonly<Record<Measure, MeasureWords>> = {
  cost: {
    most: ['costs most', 'cost most'],
    least: ['costs least', 'cost least'],
    each: 'Cost',
    first: 'dearest',
  },
  cost_per_call: { ...BY_THE_CALL, each: 'Cost of a call' },
  cost_per_thousand: { ...BY_THE_CALL, each: 'Cost of 1,000 calls' },
  calls: {
    most: ['has most calls', 'have most calls'],
    least: ['has fewest calls', 'have fewest calls'],
    each: 'Calls',
    first: 'most',
  },
  tokens: {
    most: ['takes most tokens', 'take most tokens'],
    least: ['takes fewest tokens', 'take fewest tokens'],
    each: 'Tokens',
    first: 'most',
  },
  tokens_per_call: {
    most: ['takes most tokens by the call', 'take most tokens by the call'],
    least: ['takes fewest tokens by the call', 'take fewest tokens by the call'],
    each: 'Tokens of a call',
    first: 'most',
  },
  latency: {
    most: ['is slowest', 'are slowest'],
    least: ['is fastest', 'are fastest'],
    each: 'p95 latency',
    first: 'slowest',
  },
  failures: {
    most: ['fails most', 'fail most'],
    least: ['fails least', 'fail least'],
    each: 'Failed calls',
    first: 'highest share',
  },
};

const LATENCIES: Readonly<Record<string, string>> = {
  mean_ms: 'mean latency',
  p50_ms: 'median latency',
  p95_ms: 'p95 latency',
  p99_ms: 'p99 latency',
};

/** "The 3 models that cost most", "Cost by month". */
export function titleOf(
  { by, measure, column, isLeast, isOfEach }: Ranking,
  count: number,
  ledger: Ledger,
): Cited {
  const [one, many] = NOUNS[by];
  const words = WORDS[measure];
  if (isOfEach) {
    const each = measure === 'latency' ? capital(LATENCIES[column] ?? words.each) : words.each;
    const first =
      by === 'hour' || by === 'weekday'
        ? ''
        : `, the ${isTime(by) ? 'newest' : column === 'failed_requests' ? 'most' : words.first} first`;
    if (measure === 'cost_per_thousand') ledger.stated(1_000, 'count');
    return cited`${each} by ${one}${first}`;
  }
  const [is, are] = isLeast ? words.least : words.most;
  return count === 1
    ? cited`The ${one} that ${is}`
    : cited`The ${ledger.stated(count, 'count')} ${many} that ${are}`;
}

export const capital = (text: string): string => (/^p\d/.test(text) ? text : capitalised(text));

/** A name of the log, or a time as people write it. */
export function nameOf(by: By, name: string | null, table: Table<unknown>, ledger: Ledger): Cited | string {
  if (name === null) return ledger.name(name);
  switch (by) {
    case 'hour':
      return cited`${ledger.cell(table, Number(name), 'count')} UTC`;
    case 'weekday':
      return capitalised(WEEKDAYS[Number(name) - 1] ?? name);
    case 'day':
    case 'month':
      return ledger.time(name);
    case 'week':
      return `the week of ${ledger.time(name)}`;
    case 'model':
    case 'workload':
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
  { measure, column, isLeast, isOfEach, count }: Ranking,
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
      return count > BRIEF ? cost : cited`${cost} for ${made}, ${each}`;
    }
    case 'cost_per_call':
      return isLeast || count <= BRIEF ? cited`${each} (${cell(row.cost_usd, 'usd')} for ${made})` : each;
    case 'cost_per_thousand':
      return cell(row.cost_per_thousand, 'usd');
    case 'calls':
      return made;
    case 'tokens':
      return cited`${cell(row.total_tokens, 'count')} (${cell(row.input_tokens, 'count')} input, ${cell(row.output_tokens, 'count')} output)`;
    case 'tokens_per_call':
      return cell(row.tokens_per_request, 'count');
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
