import { MOST_RANKED } from '../../tools/performance-analyzer/ranked.schema';
import { type Bound, isCeiling } from '../bound';
import { sayingLines } from '../follow-up';
import { oneOf, pattern, upTo } from '../pattern';
import { CALL, NUMBER_WORD, numberOf, SHOW } from '../vocabulary';
import type { Ranking } from './ranking.schema';

const CALLS = String.raw`${CALL.any}|prompts?|errors?|failures?|[45]\d\ds?|time-?outs?|rate[- ]limit\w*|ones`;
/** Who asks for one of these wants a figure, and no calls. */
const FIGURE = String.raw`how many|how much|number|count|share|percent\w*|rate of|by|per`;
const LISTED = oneOf(
  pattern`\b${SHOW}\b(?![^.?!\n]*\b${FIGURE}\b)${upTo(40)}\b${CALLS}\b`,
  pattern`^(?:wh?ich|what) (?:${CALL.many}|prompts)\b`,
);
const SO_MANY = pattern`\b${SHOW}(?: me| us)?(?: (?:the|all|my|our|last|latest|newest|top|first))* (\d{1,3}|${NUMBER_WORD})\b`;
const TOLD = 10;

/** The calls that lie beyond a bound, one by one, where a question wants to see them and not their number. */
export function listedOf(question: string, bound: Bound): Ranking | undefined {
  const line = sayingLines(question).find((said) => LISTED.test(said));
  if (line === undefined) return undefined;
  const said = SO_MANY.exec(line)?.[1];
  // "Show 503 errors" asks for no 503 of them.
  const isStatus = bound.of === 'status' && bound.why === said;
  const number = said === undefined || isStatus ? 0 : numberOf(said);
  const asked = number > 0 ? number : TOLD;
  return {
    by: 'call',
    ...orderOf(bound),
    isOfEach: true,
    count: Math.min(MOST_RANKED, asked),
    ...(asked > MOST_RANKED ? { asked } : {}),
  };
}

type Order = Pick<Ranking, 'measure' | 'column' | 'isLeast'>;

/** Of calls that failed the newest, of others those that are furthest beyond. */
const orderOf = (bound: Bound): Order =>
  bound.of === 'status'
    ? { measure: 'failures', column: 'failed_requests', isLeast: false }
    : { ...ORDERS[bound.of], isLeast: isCeiling(bound.comparison) };

const ORDERS: Readonly<Record<Exclude<Bound['of'], 'status'>, Omit<Order, 'isLeast'>>> = {
  latency_ms: { measure: 'latency', column: 'p95_ms' },
  cost_usd: { measure: 'cost', column: 'cost_usd' },
  total_tokens: { measure: 'tokens', column: 'total_tokens' },
  input_tokens: { measure: 'input_per_call', column: 'input_per_request' },
  output_tokens: { measure: 'output_per_call', column: 'output_per_request' },
};
