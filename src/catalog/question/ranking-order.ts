import type { RankedInput } from '../tools/performance-analyzer/ranked.schema';
import { asksFailedCost, latencyOf, type Measure, measureOf, SUCCESSFUL } from './measure';
import { type By, isTime } from './ranking-words';

type Column = Exclude<RankedInput['by'], 'name'>;

/** What a single call has. */
const OF_A_CALL: ReadonlySet<Measure> = new Set([
  'failures',
  'latency',
  'tokens',
  'input_per_call',
  'output_per_call',
]);

/** What failed calls cost, or those that went well. */
function ofOutcome(asked: Measure | undefined, lines: readonly string[]): Measure | undefined {
  const [line = ''] = lines.filter((one) => measureOf(one) !== undefined);
  if (asked === 'failures' && asksFailedCost(line)) return 'failed_cost';
  return SUCCESSFUL.test(line) ? 'cost_per_success' : asked;
}

/** What parts, or calls, are put in order by. */
export function orderedBy(lines: readonly string[], by: By, isCheapest: boolean): Measure {
  const asked = lines.map(measureOf).find((measure) => measure !== undefined);
  const named = by === 'call' || by === 'status' ? asked : ofOutcome(asked, lines);
  if (by === 'status') return named === undefined || named === 'failures' ? 'calls' : named;
  if (by === 'input_size') return named ?? 'calls';
  if (by === 'call')
    return named && OF_A_CALL.has(named) ? named : named === 'tokens_per_call' ? 'tokens' : 'cost';
  // What is cheap is so by the call: the model that is called least costs least.
  return isCheapest && !isTime(by) && named !== 'cost_per_million' ? 'cost_per_call' : (named ?? 'cost');
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
  const latency =
    measure === 'latency' ? lines.map(latencyOf).find((column) => column !== undefined) : undefined;
  return latency ?? COLUMNS[measure];
}

/** Failures themselves are counted; which fails most, is told by the share of its calls. */
const COUNTED =
  /\b(?:most|fewest|least|number of|how many|total) (?:failures|errors|failed (?:calls|requests)|time-?outs)\b/i;

/** The least of it first. */
export const ASCENDING =
  /\b(?:ascending|asc|increasing order|(?:low|cheap|small|fast|few|least)\w* (?:first|to (?:high|most|large|big|slow|dear|expensive)\w*))\b/i;

const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'];
const PLACE =
  /\bthe (second|third|fourth|fifth|2nd|3rd|4th|5th)(?:\W*$| (?:one|place)\b)|\b(second|third|fourth|fifth|2nd|3rd|4th|5th)[ -](?:most|least|highest|lowest|biggest|largest|smallest|cheapest|slowest|fastest|dearest|costliest|worst|best|busiest)\b/i;

/** "The second most expensive": as many are told as lie before it. */
export function placeIn(line: string): number | undefined {
  const [, alone, led] = PLACE.exec(line) ?? [];
  const said = (alone ?? led)?.toLowerCase();
  return said === undefined ? undefined : Number.parseInt(said, 10) || ORDINALS.indexOf(said) + 1;
}
