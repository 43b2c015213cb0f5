import { oneOf, pattern, upTo } from './pattern';
import { CALL, PART } from './vocabulary';

/** What a question says of calls, each with the words that say so; `measure.ts` tells in which order they count. */

const GROWS = '(?:grow|ris|increas|climb)';
/** Fast calls, and no cost that grows fast. */
const FAST = String.raw`(?<!\b${GROWS}\w* )fast\w*(?![ -](?:growing|rising|increasing))(?![^.?!\n]{0,30}\b(?:${GROWS}|fall|chang)\w*)`;
export const LATENCY = pattern`\b(?:slow\w*|${FAST}|quick\w*|latenc\w+|p50|p95|p99|response times?|how long(?! (?:until|till|before|ago|since))|longest(?:[ -]running)? (?:calls?|requests?)|long[- ]running|long time|time[- ]consuming|durations?)\b`;

export const FAILURES =
  /\b(?:fail\w*|errors?|error rates?|err(?:ing|ored)|time-?outs?|timed out|reliab\w+|success rates?|incidents?|outages?)\b/i;

export const TOKENS = /\b(?:tokens?|tpm)\b/i;
const OF_ONE = `(?:per|a|each|of a|in a) (?:${CALL.any})`;
export const TOKENS_PER_CALL = oneOf(
  pattern`\btokens?\b${upTo(40)}\b${OF_ONE}\b`,
  /\b(?:average|mean|avg) (?:\w+ )?(?:tokens?|prompt|input|output)\b/,
  pattern`\bsize of (?:a |the )?${CALL.any}\b`,
  /\b(?:longest|largest|biggest|shortest) (?:prompts?|inputs?|outputs?)\b/,
);
/** Both sides of tokens are told where their number is. */
export const RATIO = oneOf(
  /\b(?:input|prompt)s?\b.{1,12}\b(?:output|completion)s?\b.{0,10} ratio/,
  /\bratio (?:of|between) (?:the )?(?:input|prompt|output|completion)s?\b/,
);

/** The two sides of a call's tokens. */
export const INPUT = 'input|prompt';
export const OUTPUT = 'output|completion';

/** Of one side, so many of a call: "the average prompt", "longer answers". @param side its names */
export const sizeOf = (side: string): RegExp =>
  oneOf(
    pattern`\b(?:average|mean|avg|typical) ${side}s?\b(?! (?:costs?|spend|price))`,
    pattern`\b${side} (?:tokens?|length|size) ${OF_ONE}\b`,
    pattern`\b(?:long|large|bigg?|short|small)(?:est|er) ${side}s?\b(?! times?)`,
    pattern`\b${side}s?\b${upTo(20)}\b(?:longer|larger|bigger|shorter|smaller)\b`,
    pattern`\b${side} (?:length|size)s?\b`,
  );

/** "Input token cost", "what we pay for output tokens"; of so many tokens it is a price. */
export const costOf = (side: string): RegExp =>
  oneOf(
    pattern`(?<![\dk] )\b${side}s?(?: tokens?)? (?:costs?|spend\w*)\b`,
    pattern`\b(?:costs?|spen[dt]\w*|pay|money|bill)\b${upTo(20)}\b(?:of|for|on) (?:the |our |my |all )?${side}(?: tokens?|s)\b`,
  );

/** "And input?" behind a question about the cost of the other side. */
export const otherSide = (side: string): RegExp =>
  pattern`^(?:and|or|what about|how about) (?:the |for )?${side}(?:s| tokens?)?\W*\n[^]*\b(?:costs?|spen[dt]|pa(?:y|id))\b`;

/** How fast tokens come back. */
export const PER_SECOND = oneOf(
  /\b(?:tokens?|tok)(?: (?:generated|out|back))? ?(?:per|an?|each|\/) ?(?:seconds?|sec|s)\b(?![^.?!\n]*\bpeak\b)/,
  /\btps\b/,
  /\b(?:generation|decoding) speed\b/,
);

const DOLLAR = String.raw`(?:(?:a|one|each|every|the|my|our) )*(?:single )?(?:dollar|usd|buck|money|\$ ?1(?![\d.]))`;
/** What a dollar buys: "tokens per dollar", "how many calls a dollar buys". */
export const perDollar = (what: string): RegExp =>
  oneOf(
    pattern`\b${what}\b${upTo(30)}\b(?:per|for|with) ${DOLLAR}`,
    pattern`\b${what}\b${upTo(20)}\b(?:a|one) dollar buys?\b`,
    pattern`\b(?:dollar|usd|buck)\b${upTo(10)}\b(?:buys?|gets?|gives?)\b${upTo(20)}\b${what}\b`,
  );

export const PER_DAY = oneOf(
  /\b(?:costs?|spend\w*|pay|burn)(?: [\w./-]+){0,4} (?:per|a|each|every) day\b/,
  /\b(?:average|mean|avg|typical) daily (?:costs?|spend\w*|bill)\b/,
);
export const PER_TOKEN = oneOf(
  /\b(?:per|an?|each|of an?) (?:(?:1k|1m|thousand|million|1[,. ]?000(?:[,. ]?000)?) )?tokens?\b/,
  /\bbest value\b/,
  /\bvalue for money\b/,
  /\bcost[- ]?(?:efficient|effective)\b/,
);
export const PER_THOUSAND = pattern`\b(?:1 ?k|1[,. ]?000|(?:a |one )?thousand) ${CALL.any}\b`;

/** Of calls that are counted it is their number that is asked for. */
const NOT_COUNTED = String.raw`^(?![^]*\bhow many\b)[^]*`;
export const PER_CALL = oneOf(
  pattern`${NOT_COUNTED}\b(?:per|each|a single|an average|average) ${CALL.one}\b`,
  pattern`${NOT_COUNTED}\b(?:unit|average|mean|avg) (?:cost|price)s?\b(?! (?:per|a|each|of a) (?:day|week|month|${PART.one}))`,
  pattern`${NOT_COUNTED}\bby the call\b`,
  pattern`${NOT_COUNTED}\bcosts? of (?:an?|one|a single|each) (?:[\w.-]+ ){0,3}${CALL.any}\b`,
);

export const MONEY =
  /\b(?:costs?|costl\w+|money|spen[dt]\w*|bills?|expen[sc]\w+|dear\w*|cheap\w*|pric\w+|usd|dollars?|pay|paid)\b|\$/i;

export const NUMBER_OF_CALLS = oneOf(
  /\b(?:bus(?:y|iest)|quiet(?:est)?|fewest|popular|rpm|number of|how many|how often|count|volume|usage|traffic|throughput)\b/,
  pattern`\b(?:most|least) (?:used|called|${CALL.any}|traffic|popular)\b`,
  /\buses?\b[^.?!\n]{0,40}\b(?:most|least)\b/,
  /\bus(?:e|es|ed|ing)\b[^.?!\n]{0,40}\b(?:more|less)\b/,
  pattern`\bgrowth (?:rate )?(?:of|in) (?:the |our )?${CALL.any}\b`,
  pattern`\b${CALL.any} (?:by|per|for each|each|over time|in|this|last|on|between|from|vs\.?|versus)\b`,
  pattern`\b(?:more|fewer|as many) ${CALL.any}\b`,
  pattern`^(?:as|in) ${CALL.any}\W*$`,
  pattern`^(?:show |list |plot |give me |show me )?(?:the |our |my |all )*${CALL.any} (?:to|of|for|from)\b`,
);

export const FAILED_COST = oneOf(
  /\b(?:costs?|money|spen[dt]\w*|wast\w+|paid|pay)\b(?:(?!\band\b)[^.?!,\n]){0,30}\b(?:fail\w*|errors?|time-?outs?)\b/,
  /\b(?:fail\w*|errors?|time-?outs?)(?: (?:calls?|requests?))? costs?\b/,
);

/** Words for calls that went well, one by one. */
export const SUCCESSFUL = pattern`\b(?:per|an?|each|every|of an?) (?:success\w*|succeeded|good) ${CALL.any}\b`;
