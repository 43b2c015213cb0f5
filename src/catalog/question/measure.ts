import { z } from 'zod';
import { oneOf } from './one-of';

/** What a question wants to know of calls. */
export const measureSchema = z.enum([
  'cost',
  'cost_per_call',
  'cost_per_thousand',
  'cost_per_million',
  'cost_per_day',
  'calls',
  'tokens',
  'tokens_per_call',
  'input_per_call',
  'output_per_call',
  'latency',
  'failures',
]);
export type Measure = z.infer<typeof measureSchema>;

const CALLS = '(?:calls?|requests?|quer(?:y|ies))';
const LATENCY = /\b(?:slow\w*|fast\w*|quick\w*|latenc\w+|p50|p95|p99|response times?|how long|durations?)\b/i;
const FAILURES =
  /\b(?:fail\w*|errors?|error rates?|err(?:ing|ored)|time-?outs?|timed out|reliab\w+|success rates?)\b/i;
const perCall = (tokens: string): RegExp =>
  new RegExp(
    `\\b(?:average|mean|avg|typical) (?:${tokens})s?\\b(?! (?:costs?|spend|price))|\\b(?:${tokens}) (?:tokens?|length|size) (?:per|a|each|of a|in a) ${CALLS}\\b|\\b(?:longest|largest|biggest|shortest) (?:${tokens})s?\\b(?! times?)`,
    'i',
  );
const INPUT_PER_CALL = perCall('input|prompt');
const OUTPUT_PER_CALL = perCall('output|completion|response|answer');
const PER_DAY =
  /\b(?:costs?|spend\w*|pay|burn)(?: [\w./-]+){0,4} (?:per|a|each|every) day\b|\b(?:average|mean|avg|typical) daily (?:costs?|spend\w*|bill)\b/i;
const PER_TOKEN = oneOf(
  /\b(?:per|an?|each|of an?) (?:(?:1k|1m|thousand|million|1[,. ]?000(?:[,. ]?000)?) )?tokens?\b/,
  /\bbest value\b/,
  /\bvalue for money\b/,
  /\bcost[- ]?(?:efficient|effective)\b/,
);
const TOKENS_PER_CALL = new RegExp(
  `\\btokens? (?:per|a|each|of a|in a) ${CALLS}\\b|\\b(?:average|mean|avg) (?:\\w+ )?(?:tokens?|prompt|input|output)\\b|\\bsize of (?:a |the )?${CALLS}\\b|\\b(?:longest|largest|biggest|shortest) (?:prompts?|inputs?|outputs?)\\b`,
  'i',
);
const TOKENS = /\btokens?\b/i;
const PER_THOUSAND = new RegExp(`\\b(?:1k|1 ?k|1[,. ]?000|1000|(?:a |one )?thousand) ${CALLS}\\b`, 'i');
const PER_CALL = new RegExp(
  `\\b(?:per|each|a single|an average|average) ${CALLS}\\b|\\b(?:average|mean|avg) (?:cost|price)s?\\b(?! (?:per|a|each|of a) (?:day|week|month|user|team))|\\bby the call\\b`,
  'i',
);
const MONEY =
  /\b(?:costs?|costl\w+|money|spen[dt]\w*|bills?|expen[sc]\w+|dear\w*|cheap\w*|pric\w+|usd|dollars?|pay|paid)\b|\$/i;
const NUMBER = new RegExp(
  `\\b(?:busiest|quietest|(?:most|least) (?:used|called|${CALLS}|traffic|popular)|fewest|popular|number of|how many|how often|count|volume|usage|traffic)\\b|\\b${CALLS} (?:by|per|for each|each|in|this|last|on|between|from|vs\\.?|versus)\\b|\\b(?:more|fewer|as many) ${CALLS}\\b`,
  'i',
);

/** What the parts are to be put in order by, said in so many words. */
const SORTED_BY: readonly (readonly [Measure, RegExp])[] = [
  ['cost', /\bby (?:the )?(?:total |overall )?(?:costs?|spend\w*|money|price|usd)\b(?! (?:per|of a|a) )/i],
  ['calls', /\bby (?:the )?(?:total |number of )?(?:calls?|requests?|usage|traffic|volume|count)\b/i],
  ['tokens', /\bby (?:the )?(?:total |number of )?tokens?\b(?! (?:per|of a|a) )/i],
];

/** What a question asks of calls: what it sorts by, else the surest word first; undefined where it names none. */
export function measureOf(message: string): Measure | undefined {
  const sorted = SORTED_BY.find(([, pattern]) => pattern.test(message))?.[0];
  if (sorted) return sorted;
  if (LATENCY.test(message)) return 'latency';
  if (FAILURES.test(message)) return 'failures';
  if (PER_TOKEN.test(message)) return 'cost_per_million';
  if (PER_DAY.test(message)) return 'cost_per_day';
  if (INPUT_PER_CALL.test(message)) return 'input_per_call';
  if (OUTPUT_PER_CALL.test(message)) return 'output_per_call';
  if (TOKENS_PER_CALL.test(message)) return 'tokens_per_call';
  if (TOKENS.test(message)) return 'tokens';
  if (PER_THOUSAND.test(message)) return 'cost_per_thousand';
  if (PER_CALL.test(message) && !/\bhow many\b/i.test(message)) return 'cost_per_call';
  if (MONEY.test(message)) return 'cost';
  return NUMBER.test(message) ? 'calls' : undefined;
}

/** All that a question names of them, where it sets parts beside each other by several. */
export function measuresIn(message: string): readonly Measure[] {
  const named: readonly (readonly [Measure, RegExp])[] = [
    ['cost', MONEY],
    ['latency', LATENCY],
    ['failures', FAILURES],
    ['tokens', TOKENS],
  ];
  return named.filter(([, pattern]) => pattern.test(message)).map(([measure]) => measure);
}

/** Which figure of many latencies, where a question names one. */
export function latencyOf(message: string): 'mean_ms' | 'p50_ms' | 'p95_ms' | 'p99_ms' | undefined {
  if (/\bp99\b/i.test(message)) return 'p99_ms';
  if (/\bp95\b/i.test(message)) return 'p95_ms';
  if (/\b(?:p50|median)\b/i.test(message)) return 'p50_ms';
  return /\b(?:average|avg|mean)\b/i.test(message) ? 'mean_ms' : undefined;
}

const FAILED_COST = oneOf(
  /\b(?:costs?|money|spen[dt]\w*|wast\w+|paid|pay)\b(?:(?!\band\b)[^.?!,\n]){0,30}\b(?:fail\w*|errors?|time-?outs?)\b/,
  /\b(?:fail\w*|errors?|time-?outs?)(?: (?:calls?|requests?))? costs?\b/,
);

/** Whether it is what failed calls cost that a question asks for. */
export const asksFailedCost = (message: string): boolean => FAILED_COST.test(message);
