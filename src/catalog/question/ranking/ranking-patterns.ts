import { oneOf, pattern, upTo } from '../pattern';
import { PARTS_OF_DAY, PARTS_OF_WEEK, WEEKDAYS_BESIDE } from '../time/beside';
import { CALL, MODEL, NUMBER_WORD, SHOW, WORKLOAD } from '../vocabulary';
import { type Dimension, DIMENSIONS } from './dimension';
import { ofEach } from './of-each';
import { LEAST, MOST, OVER } from './superlative';

/** Ways of asking for an order by one dimension; what they capture is how many, and the most or the least of it. */
type Ways = readonly (readonly [Dimension, RegExp])[];

const COUNT = String.raw`(?:(\d{1,6}|${NUMBER_WORD}) )?`;
const WHICH = 'wh?ich|what';

const QUALIFIED = '(?:(?:most )?(?:expensive|costly|used|running) )?(?:single |individual )?';
/** Behind the noun, verbs and a sum say as well that it is the most of something. */
const OUTDOES = `${LEAST}|${MOST}|more than|more|drives?|eats?|burns?|fails?|errors?|breaks?|${OVER}`;

/** The three forms in which a dimension is asked for by its name. */
export const PATTERNS = DIMENSIONS.map(([dimension, names]) => ({
  dimension,
  /** "The top 3 models" */
  superlative_first: pattern`\b${COUNT}(${LEAST}|${MOST}) ${COUNT}${QUALIFIED}${names}\b`,
  /** "Which model costs most?" */
  name_first: pattern`\b(?:${WHICH}|whats|what['’]s|whose) ${COUNT}${names}\b[^.?!\n]{0,60}?\b(${OUTDOES})\b`,
  /** "Cost by model" */
  of_each: ofEach(dimension, names),
}));

/** A figure of each, in other words than those of {@link PATTERNS}. */
export const IN_OTHER_WORDS: Ways = [
  [
    'input_size',
    oneOf(
      /\b(?:big|large|huge|long|giant|heavy) (?:prompts?|inputs?|contexts?)\b/,
      /\b(?:sizes?|lengths?) of (?:the |our |my )?(?:prompts|inputs)\b/,
      /\b(?:prompt|input)s? (?:sizes|lengths)\b/,
      /\b(?:prompt|input|context)s? (?:size|length)s? distribution\b/,
      /\bdistribution of (?:the )?(?:prompt|input|context) (?:size|length)s?\b/,
      /\bby (?:prompt|input) (?:size|length)\b/,
    ),
  ],
  ['hour', PARTS_OF_DAY],
  ['part_of_week', PARTS_OF_WEEK],
  ['weekday', WEEKDAYS_BESIDE],
  ['model', listed(MODEL.many)],
  ['workload', listed(WORKLOAD.many)],
];

/** "List all models", "how many workloads do we have?" */
function listed(names: string): RegExp {
  return oneOf(
    pattern`\blist (?:all |the |our |of )*${names}\b`,
    pattern`\b(?:how many|${WHICH}) (?:different |distinct )?${names} (?:do|are|have|did|were|was) (?:we|i|there|you|in|used|called)\b`,
  );
}

/** Workloads and models together. */
export const COST_DRIVERS = pattern`\b${COUNT}(${LEAST}|${MOST}) ${COUNT}(?:cost drivers?|drivers of (?:the |our )?costs?)\b`;

/** The one that has most, without a noun that says so: "peak requests per minute", "who burns the money". */
export const PEAKS: Ways = [
  ['day', pattern`\bwhen (?:did|was|were|have|has)\b[^.?!\n]{0,60}?\b(${LEAST}|${MOST})\b(?! recent)`],
  ['hour', pattern`\bwhen (?:do|does|is|are)\b[^.?!\n]{0,60}?\b(${LEAST}|${MOST})\b`],
  ['day', /\b(?:incidents?|outages?)\b/i],
  ['workload', /\bwho(?: is|['’]s)? (?:burn\w*|spend\w*|spent|us(?:es|ing|ed)|costs?|pays?)\b/i],
  [
    'minute',
    oneOf(
      /\b(?:peak|max(?:imum)?|highest|most) (?:number of )?(?:calls|requests|tokens) (?:per|a|in (?:a|one)) minute\b/,
      /\b(?:peak|max(?:imum)?|highest) (?:rpm|tpm|qps|rps)\b/,
      /\b(?:calls|requests|tokens) (?:per|a) (?:second|minute)\b[^.?!\n]{0,20}\bpeak\b/,
      /\bpeak (?:load|traffic|throughput)\b/,
    ),
  ],
];

const FAILED = 'failed|failing|errored';
/** Calls that failed, one by one, and failures by what they are. */
export const FAILURES: Ways = [
  [
    'call',
    oneOf(
      pattern`\b${SHOW}\b[^.?!\n]{0,20}?(?:(\d{1,6}) )?\b(?:(?:most )?recent |latest |newest |last )?${FAILED} ${CALL.any}\b`,
      pattern`\b${SHOW}\b${upTo(20)}\b(?:${CALL.any}|errors|failures)\b(?: (?:that|which) (?:have |had )?(?:failed|errored)\b)?(?<=failed|errored|errors|failures)`,
      pattern`\b${WHICH} ${CALL.many} (?:have |had )?(?:failed|errored)\b`,
    ),
  ],
  ['status', /\b(?:wh?ich|what|most common|kinds? of|types? of) (?:errors?|failures?)\b(?! rates?)/i],
];

const NEWEST = 'last|latest|newest|most recent';

/** The newest calls, or the oldest, one by one: "show the last 3 calls"; what is captured is `newest` or none, and how many. */
export const TIMED_CALLS = oneOf(
  pattern`\b(?:(?<newest>${NEWEST})|first|oldest|earliest) (?<count>\d{1,4}) ${CALL.many}\b`,
  pattern`\b${SHOW}\b(?: me)?(?: the| my| our)? (?<listed>${NEWEST}) ${CALL.many}\b`,
);
