import type { Table } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import type { Ranking } from '../../question/ranking/ranking.schema';
import type { Part } from '../../tools/performance-analyzer/ranked.schema';
import { type Cited, cited } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { LATENCIES } from './ranking-terms';

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
    case 'cost':
      return costOf(table, row, { by, count }, ledger);
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
      const what = isOfEach ? '' : `a ${LATENCIES[column] ?? 'latency'} of `;
      return cited`${what}${ms} over ${made}`;
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

/** Of more than so many the figure alone is told; the findings have the rest. */
const BRIEF = 5;

function costOf(
  table: Table<Part>,
  row: Part,
  { by, count }: Pick<Ranking, 'by' | 'count'>,
  ledger: Ledger,
): Cited {
  const cell = (value: number | null, unit: Unit): Cited => ledger.cell(table, value, unit);
  const share = row.cost_share === null ? '' : cited` (${ledger.share(table, row.cost_share)})`;
  const cost = cited`${cell(row.cost_usd, 'usd')}${share}`;
  if (count > BRIEF) return cost;
  const day = by === 'part_of_week' ? cited`, ${cell(row.cost_per_day, 'usd')} a day` : '';
  const made = calls(cell(row.requests, 'count'), row.requests);
  return cited`${cost} for ${made}, ${cell(row.cost_per_request, 'usd')} a call${day}`;
}

const latencyColumn = (column: Ranking['column']): 'mean_ms' | 'p50_ms' | 'p95_ms' | 'p99_ms' =>
  column === 'mean_ms' || column === 'p50_ms' || column === 'p99_ms' ? column : 'p95_ms';
