import { z } from 'zod';
import { oneOf } from './one-of';

/** What a question wants to know of calls. */
export const measureSchema = z.enum([
  'cost',
  'cost_per_call',
  'cost_per_thousand',
  'cost_per_million',
  'cost_per_day',
  'input_cost',
  'output_cost',
  'output_per_second',
  'tokens_per_usd',
  'output_per_usd',
  'calls_per_usd',
  'calls',
  'tokens',
  'tokens_per_call',
  'input_per_call',
  'output_per_call',
  'latency',
  'failures',
  'failed_cost',
  'cost_per_success',
]);
export type Measure = z.infer<typeof measureSchema>;

const CALLS = '(?:calls?|requests?|quer(?:y|ies))';
const LATENCY =
  /\b(?:slow\w*|(?<!\b(?:grow|ris|increas|climb)\w* )fast\w*(?![ -](?:growing|rising|increasing))(?![^.?!\n]{0,30}\b(?:grow|ris|increas|climb|fall|chang)\w*)|quick\w*|latenc\w+|p50|p95|p99|response times?|how long(?! (?:until|till|before|ago|since))|longest(?:[ -]running)? (?:calls?|requests?)|long[- ]running|long time|time[- ]consuming|durations?)\b/i;
const FAILURES =
  /\b(?:fail\w*|errors?|error rates?|err(?:ing|ored)|time-?outs?|timed out|reliab\w+|success rates?|incidents?|outages?)\b/i;
const perCall = (tokens: string): RegExp =>
  new RegExp(
    `\\b(?:average|mean|avg|typical) (?:${tokens})s?\\b(?! (?:costs?|spend|price))|\\b(?:${tokens}) (?:tokens?|length|size) (?:per|a|each|of a|in a) ${CALLS}\\b|\\b(?:long|large|bigg?|short|small)(?:est|er) (?:${tokens})s?\\b(?! times?)|\\b(?:${tokens})s?\\b[^.?!\\n]{0,20}\\b(?:longer|larger|bigger|shorter|smaller)\\b|\\b(?:${tokens}) (?:length|size)s?\\b`,
    'i',
  );
const costOf = (tokens: string): RegExp =>
  oneOf(
    new RegExp(`(?<![\\dk] )\\b(?:${tokens})s?(?: tokens?)? (?:costs?|spend\\w*)\\b`),
    new RegExp(
      `\\b(?:costs?|spen[dt]\\w*|pay|money|bill)\\b[^.?!\\n]{0,20}\\b(?:of|for|on) (?:the |our |my |all )?(?:${tokens})(?: tokens?|s)\\b`,
    ),
  );
const PER_DAY =
  /\b(?:costs?|spend\w*|pay|burn)(?: [\w./-]+){0,4} (?:per|a|each|every) day\b|\b(?:average|mean|avg|typical) daily (?:costs?|spend\w*|bill)\b/i;
const PER_TOKEN = oneOf(
  /\b(?:per|an?|each|of an?) (?:(?:1k|1m|thousand|million|1[,. ]?000(?:[,. ]?000)?) )?tokens?\b/,
  /\bbest value\b/,
  /\bvalue for money\b/,
  /\bcost[- ]?(?:efficient|effective)\b/,
);
/** How fast tokens come back. */
export const PER_SECOND =
  /\b(?:tokens?|tok)(?: (?:generated|out|back))? ?(?:per|an?|each|\/) ?(?:seconds?|sec|s)\b(?![^.?!\n]*\bpeak\b)|\btps\b|\b(?:generation|decoding) speed\b/i;
/** What a dollar buys. */
const perDollar = (what: string): RegExp =>
  oneOf(
    new RegExp(
      `\\b${what}\\b[^.?!\\n]{0,30}\\b(?:per|for|with) (?:(?:a|one|each|every|the|my|our) )*(?:single )?(?:dollar|usd|buck|money|\\$ ?1(?![\\d.]))`,
    ),
    new RegExp(`\\b${what}\\b[^.?!\\n]{0,20}\\b(?:a|one) dollar buys?\\b`),
    new RegExp(
      `\\b(?:dollar|usd|buck)\\b[^.?!\\n]{0,10}\\b(?:buys?|gets?|gives?)\\b[^.?!\\n]{0,20}\\b${what}\\b`,
    ),
  );
const DOLLARS: readonly (readonly [Measure, RegExp])[] = [
  ['output_per_usd', perDollar('(?:output|completion) tokens')],
  ['tokens_per_usd', perDollar('tokens?')],
  ['calls_per_usd', perDollar(CALLS)],
];
export const PER_DOLLAR = oneOf(...DOLLARS.map(([, pattern]) => pattern));
const TOKENS_PER_CALL = new RegExp(
  `\\btokens?\\b[^.?!\\n]{0,40}\\b(?:per|a|each|of a|in a) ${CALLS}\\b|\\b(?:average|mean|avg) (?:\\w+ )?(?:tokens?|prompt|input|output)\\b|\\bsize of (?:a |the )?${CALLS}\\b|\\b(?:longest|largest|biggest|shortest) (?:prompts?|inputs?|outputs?)\\b`,
  'i',
);
const TOKENS = /\b(?:tokens?|tpm)\b/i;
/** Both sides of tokens are told where their number is. */
const RATIO =
  /\b(?:input|prompt)s?\b.{1,12}\b(?:output|completion)s?\b.{0,10} ratio|\bratio (?:of|between) (?:the )?(?:input|prompt|output|completion)s?\b/i;
const PER_THOUSAND = new RegExp(`\\b(?:1k|1 ?k|1[,. ]?000|1000|(?:a |one )?thousand) ${CALLS}\\b`, 'i');
const PER_CALL = new RegExp(
  `\\b(?:per|each|a single|an average|average) (?:call|request|query)\\b|\\b(?:unit|average|mean|avg) (?:cost|price)s?\\b(?! (?:per|a|each|of a) (?:day|week|month|user|team))|\\bby the call\\b|\\bcosts? of (?:an?|one|a single|each) (?:[\\w.-]+ ){0,3}${CALLS}\\b`,
  'i',
);
const MONEY =
  /\b(?:costs?|costl\w+|money|spen[dt]\w*|bills?|expen[sc]\w+|dear\w*|cheap\w*|pric\w+|usd|dollars?|pay|paid)\b|\$/i;
const NUMBER = new RegExp(
  `\\b(?:bus(?:y|iest)|quiet(?:est)?|(?:most|least) (?:used|called|${CALLS}|traffic|popular)|fewest|popular|rpm|uses?\\b[^.?!\\n]{0,40}\\b(?:most|least)|number of|growth (?:rate )?(?:of|in) (?:the |our )?${CALLS}|how many|how often|count|volume|usage|traffic|throughput|us(?:e|es|ed|ing)\\b[^.?!\\n]{0,40}\\b(?:more|less))\\b|\\b${CALLS} (?:by|per|for each|each|over time|in|this|last|on|between|from|vs\\.?|versus)\\b|\\b(?:more|fewer|as many) ${CALLS}\\b|^(?:as|in) ${CALLS}\\W*$|^(?:show |list |plot |give me |show me )?(?:the |our |my |all )*${CALLS} (?:to|of|for|from)\\b`,
  'i',
);

/** Of calls that are counted it is their number that is asked for. */
const unlessCounted = ({ source }: RegExp): RegExp =>
  new RegExp(`^(?![^]*\\bhow many\\b)[^]*(?:${source})`, 'i');

/** "And input?" behind a question about the cost of the other side. */
const otherSide = (tokens: string): RegExp =>
  new RegExp(
    `^(?:and|or|what about|how about) (?:the |for )?(?:${tokens})(?:s| tokens?)?\\W*\\n[^]*\\b(?:costs?|spen[dt]|pa(?:y|id))\\b`,
    'i',
  );

/** What a question asks of calls: what it sorts by, else the surest word first. */
const MEASURES: readonly (readonly [Measure, RegExp])[] = [
  ['input_cost', otherSide('input|prompt')],
  ['output_cost', otherSide('output|completion')],
  ['cost', /\bby (?:the )?(?:total |overall )?(?:costs?|spend\w*|money|price|usd)\b(?! (?:per|of a|a) )/i],
  ['calls', /\bby (?:the )?(?:total |number of )?(?:calls?|requests?|usage|traffic|volume|count)\b/i],
  ['tokens', /\bby (?:the )?(?:total |number of )?tokens?\b(?! (?:per|of a|a) )/i],
  ['output_per_second', PER_SECOND],
  ...DOLLARS,
  ['latency', LATENCY],
  ['failures', FAILURES],
  ['input_cost', costOf('input|prompt')],
  ['output_cost', costOf('output|completion')],
  ['cost_per_million', PER_TOKEN],
  ['cost_per_day', PER_DAY],
  ['input_per_call', perCall('input|prompt')],
  ['output_per_call', perCall('output|completion|response|answer')],
  ['tokens_per_call', TOKENS_PER_CALL],
  ['tokens', RATIO],
  ['tokens', TOKENS],
  ['cost_per_thousand', PER_THOUSAND],
  ['cost_per_call', unlessCounted(PER_CALL)],
  ['cost', MONEY],
  ['calls', NUMBER],
];

const firstOf = <Name>(named: readonly (readonly [Name, RegExp])[], message: string): Name | undefined =>
  named.find(([, pattern]) => pattern.test(message))?.[0];

/** What a question asks of calls; undefined where it names nothing of the kind. */
export const measureOf = (message: string): Measure | undefined => firstOf(MEASURES, message);

/** Whether money is what it is about, among others. */
export const asksMoney = (message: string): boolean => MONEY.test(message);

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

const LATENCIES = [
  ['p99_ms', /\bp99\b|\b99(?:th)?[ -]percentile\b/i],
  ['p95_ms', /\bp95\b|\b95(?:th)?[ -]percentile\b/i],
  ['p50_ms', /\b(?:p50|median)\b|\b50(?:th)?[ -]percentile\b/i],
  ['mean_ms', /\b(?:average|avg|mean)\b/i],
] as const;
export type Latency = (typeof LATENCIES)[number][0];

/** Which figure of many latencies, where a question names one. */
export const latencyOf = (message: string): Latency | undefined => firstOf(LATENCIES, message);

const FAILED_COST = oneOf(
  /\b(?:costs?|money|spen[dt]\w*|wast\w+|paid|pay)\b(?:(?!\band\b)[^.?!,\n]){0,30}\b(?:fail\w*|errors?|time-?outs?)\b/,
  /\b(?:fail\w*|errors?|time-?outs?)(?: (?:calls?|requests?))? costs?\b/,
);

/** Whether it is what failed calls cost that a question asks for. */
export const asksFailedCost = (message: string): boolean => FAILED_COST.test(message);

/** Words for calls that went well, one by one. */
export const SUCCESSFUL =
  /\b(?:per|an?|each|every|of an?) (?:success\w*|succeeded|good) (?:calls?|requests?|quer(?:y|ies))\b/i;
