import type { RankedInput } from '../../tools/performance-analyzer/ranked.schema';
import { asksFailedCost, latencyOf, type Measure, measureOf } from '../measure';
import { SUCCESSFUL } from '../measure-words';
import { oneOf, pattern } from '../pattern';
import { type Dimension, isTime } from './dimension';

type Column = Exclude<RankedInput['by'], 'name'>;

/** What parts, or calls, are put in order by. */
export function orderedBy(
  lines: readonly string[],
  { by, isCheapest }: { readonly by: Dimension; readonly isCheapest: boolean },
): Measure {
  const line = lines.find((said) => measureOf(said) !== undefined) ?? '';
  const asked = measureOf(line);
  if (by === 'status') return asked === undefined || asked === 'failures' ? 'calls' : asked;
  if (by === 'call') return orderOfCalls(asked);
  const measure = ofOutcome(asked, line);
  if (by === 'input_size') return measure ?? 'calls';
  // What is cheap is so by the call: the model that is called least costs least.
  return isCheapest && !isTime(by) && measure !== 'cost_per_million' ? 'cost_per_call' : (measure ?? 'cost');
}

/** What a single call has. */
const OF_A_CALL: ReadonlySet<Measure> = new Set([
  'failures',
  'latency',
  'tokens',
  'input_per_call',
  'output_per_call',
]);

function orderOfCalls(asked: Measure | undefined): Measure {
  if (asked === 'tokens_per_call') return 'tokens';
  return asked && OF_A_CALL.has(asked) ? asked : 'cost';
}

/** What failed calls cost, or those that went well. */
function ofOutcome(asked: Measure | undefined, line: string): Measure | undefined {
  if (asked === 'failures' && asksFailedCost(line)) return 'failed_cost';
  return SUCCESSFUL.test(line) ? 'cost_per_success' : asked;
}

const COLUMNS: Readonly<Record<Measure, Column>> = {
  cost: 'cost_usd',
  cost_per_call: 'cost_per_request',
  cost_per_thousand: 'cost_per_request',
  cost_per_million: 'cost_per_million_tokens',
  cost_per_day: 'cost_per_day',
  input_cost: 'input_usd',
  output_cost: 'output_usd',
  output_per_second: 'output_per_second',
  tokens_per_usd: 'tokens_per_usd',
  output_per_usd: 'output_per_usd',
  calls_per_usd: 'calls_per_usd',
  calls: 'requests',
  tokens: 'total_tokens',
  tokens_per_call: 'tokens_per_request',
  input_per_call: 'input_per_request',
  output_per_call: 'output_per_request',
  latency: 'p95_ms',
  failures: 'failed_percent',
  failed_cost: 'failed_usd',
  cost_per_success: 'cost_per_success',
};

export function columnOf(measure: Measure, lines: readonly string[]): Column {
  if (measure === 'failures' && lines.some((line) => COUNTED.test(line))) return 'failed_requests';
  const latencies = measure === 'latency' ? lines.map(latencyOf) : [];
  return latencies.find((column) => column !== undefined) ?? COLUMNS[measure];
}

/** Failures themselves are counted; which fails most, is told by the share of its calls. */
const COUNTED =
  /\b(?:most|fewest|least|number of|how many|total) (?:failures|errors|failed (?:calls|requests)|time-?outs)\b/i;

/** The least of it first. */
export const ASCENDING = oneOf(
  /\b(?:ascending|asc|increasing order)\b/,
  /\b(?:low|cheap|small|fast|few|least)\w* (?:first|to (?:high|most|large|big|slow|dear|expensive)\w*)\b/,
);

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const PLACES = 'second|third|fourth|fifth|2nd|3rd|4th|5th';
const ENDS =
  'most|least|highest|lowest|biggest|largest|smallest|cheapest|slowest|fastest|dearest|costliest|worst|best|busiest';
const PLACE = oneOf(
  pattern`\bthe (?<alone>${PLACES})(?:\W*$| (?:one|place)\b)`,
  pattern`\b(?<beforeEnd>${PLACES})[ -]${ENDS}\b`,
);

/** "The second most expensive": as many are told as lie before it. */
export function placeIn(line: string): number | undefined {
  const { alone, beforeEnd } = PLACE.exec(line)?.groups ?? {};
  const said = (alone ?? beforeEnd)?.toLowerCase();
  return said === undefined ? undefined : Number.parseInt(said, 10) || ORDINALS.indexOf(said) + 1;
}
