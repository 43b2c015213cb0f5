import { NUMBER_WORDS } from '../evidence/written-numbers';
import { MOST_RANKED } from '../tools/performance-analyzer/ranked.schema';
import type { Bound } from './bound';
import { sayingLines } from './follow-up';
import type { Ranking } from './ranking';

const CALLS =
  'calls?|requests?|quer(?:y|ies)|prompts?|errors?|failures?|[45]\\d\\ds?|time-?outs?|rate[- ]limit\\w*|ones';
const LISTED = new RegExp(
  `\\b(?:show|list|give|display|see|print|find)\\b(?![^.?!\\n]*\\b(?:how many|how much|number|count|share|percent\\w*|rate of|by|per)\\b)[^.?!\\n]{0,40}\\b(?:${CALLS})\\b|^(?:wh?ich|what) (?:calls|requests|queries|prompts)\\b`,
  'i',
);
const SO_MANY = new RegExp(
  `\\b(?:show|list|give|display|see|print|find)(?: me| us)?(?: (?:the|all|my|our|last|latest|newest|top|first))* (\\d{1,3}|${Object.keys(NUMBER_WORDS).join('|')})\\b`,
  'i',
);
const TOLD = 10;

type Listed = Pick<Ranking, 'measure' | 'column' | 'isLeast'>;

/** The calls that lie beyond a bound, one by one, where a question wants to see them and not their number. */
export function listedOf(question: string, bound: Bound): Ranking | undefined {
  const line = sayingLines(question).find((one) => LISTED.test(one));
  if (line === undefined) return undefined;
  const said = SO_MANY.exec(line)?.[1]?.toLowerCase();
  const isStatus = bound.of === 'status' && bound.why === said;
  const number = said === undefined || isStatus ? undefined : (NUMBER_WORDS[said] ?? Number(said));
  const asked = number !== undefined && number > 0 ? number : TOLD;
  return {
    by: 'call',
    ...orderOf(bound),
    isOfEach: true,
    count: Math.min(MOST_RANKED, asked),
    ...(asked > MOST_RANKED ? { asked } : {}),
  };
}

/** Of calls that failed the newest, of others those that are furthest beyond. */
function orderOf(bound: Bound): Listed {
  if (bound.of === 'status') return { measure: 'failures', column: 'failed_requests', isLeast: false };
  const isLeast = bound.comparison === 'below' || bound.comparison === 'at_most';
  return { ...ORDERS[bound.of], isLeast };
}

const ORDERS: Readonly<Record<Exclude<Bound['of'], 'status'>, Omit<Listed, 'isLeast'>>> = {
  latency_ms: { measure: 'latency', column: 'p95_ms' },
  cost_usd: { measure: 'cost', column: 'cost_usd' },
  total_tokens: { measure: 'tokens', column: 'total_tokens' },
  input_tokens: { measure: 'input_per_call', column: 'input_per_request' },
  output_tokens: { measure: 'output_per_call', column: 'output_per_request' },
};
