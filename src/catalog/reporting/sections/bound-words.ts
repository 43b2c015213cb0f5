import type { Unit } from '../../evidence/format';
import type { AmountBound, Bound, Comparison } from '../../question/bound';
import type { Ledger } from '../ledger';

const OF: Readonly<Record<AmountBound['of'], readonly [verb: string, unit: Unit, noun: string]>> = {
  latency_ms: ['took', 'ms', ''],
  cost_usd: ['cost', 'usd', ''],
  total_tokens: ['took', 'count', ' tokens'],
  input_tokens: ['took', 'count', ' input tokens'],
  output_tokens: ['took', 'count', ' output tokens'],
};

const WHY: Readonly<Record<string, string>> = {
  any: 'failed',
  rate_limit: 'hit a rate limit',
  timeout: 'timed out',
  server_error: 'met a server error',
  client_error: 'met a client error',
  bad_request: 'were bad requests',
  unauthorized: 'were not authorized',
  content_filter: 'were stopped by a content filter',
};

/** "took more than 5,000 ms", "hit a rate limit" */
export function conditionOf(bound: Bound, ledger: Ledger): string {
  if (bound.of === 'status') return WHY[bound.why] ?? `have the status ${ledger.time(bound.why)}`;
  const [verb, unit, noun] = OF[bound.of];
  if (bound.comparison === 'within')
    return `${verb} ${ledger.stated(bound.than, unit)} to ${ledger.stated(bound.upTo, unit)}${noun}`;
  return `${verb} ${wordsOf(bound.comparison, bound.of)} ${ledger.stated(bound.than, unit)}${noun}`;
}

/** The same of a single call: "has the status 429" */
export const ofOne = (condition: string): string =>
  condition.replace(/^have /, 'has ').replace(/^were /, 'was ');

export function wordsOf(comparison: Comparison, of: AmountBound['of']): string {
  switch (comparison) {
    case 'above':
      return 'more than';
    case 'at_least':
      return 'at least';
    case 'below':
      return of === 'latency_ms' || of === 'cost_usd' ? 'less than' : 'fewer than';
    case 'at_most':
      return 'at most';
    default:
      return comparison satisfies never;
  }
}
