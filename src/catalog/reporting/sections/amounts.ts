import type { Data } from '../../data/schema';
import { PER_DOLLAR } from '../../question/measure';
import { PER_SECOND, SUCCESSFUL } from '../../question/measure-words';
import { oneOf, pattern, upTo } from '../../question/pattern';
import { OTHER_SIZE } from '../../question/other-size';
import { PROJECTION } from '../../question/projection';
import { CALL, PART, VERSUS } from '../../question/vocabulary';
import type { Cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { daysUntil, UNTIL_SPENT } from './until-spent';
import {
  perCall,
  perDay,
  perMillion,
  perMonth,
  perSuccess,
  perThousand,
  UNPRICED,
  unpriced,
} from './costs-of-one';
import { rate, requests, TIMES_AS_MANY, timesAsMany } from './call-amounts';
import { otherSize } from './other-size';
import { perDollar } from './per-dollar';
import { outputPerSecond, tokens, tokenShares, tokensPerCall, tokensPerDay } from './token-amounts';

type Line = (material: Material & { data: Data }, ledger: Ledger) => Cited[];

const SIDE = '(?:input|output|completion)s?|prompt tokens?';
const ANY_SIDE = '(?:input|prompt|output|completion)s?';
const TOKEN_SHARES = oneOf(
  pattern`\b(?:percent(?:age)?|share|proportion|fraction|part|split|ratio|how much)\b${upTo(60)}\b${SIDE}\b`,
  pattern`%${upTo(60)}\b${SIDE}\b`,
  pattern`\b${ANY_SIDE}(?: tokens?| costs?| spend)? (?:${VERSUS}|or|to|and) ${ANY_SIDE}\b`,
  pattern`\b${ANY_SIDE}(?: tokens?)? costs?\b`,
);
const PER_SECOND_OR_MINUTE = oneOf(
  pattern`\b${CALL.many} (?:per|a|each) (?:second|minute)\b`,
  /\b(?:qps|rps|rpm)\b/,
);
const TOKENS_PER_DAY = /\btokens? (?:per|a|each|every) day\b|\bdaily tokens?\b/i;
const COST = 'costs?|spend|price|pay|usd|dollars?';
const PER_TOKEN = pattern`\b(?:${COST}|\$)\b${upTo(40)}\b(?:per|an?|each) (?:(?:1k|1m|thousand|million|1[,. ]?000(?:[,. ]?000)?) )?tokens?\b`;
const NUMBER_OF_TOKENS = oneOf(
  /\b(?:how many|how much|number of|count of)(?: \w+){0,3} tokens\b/,
  /\btoken (?:usage|count|volume|consumption)\b/,
);
const NUMBER_OF_CALLS = oneOf(
  pattern`\b(?:how many|number of|count of)(?: \w+)? ${CALL.many}\b(?! (?:fail|time|err))`,
  pattern`\b${CALL.many} (?:per|a|each) (?:day|hour)\b`,
);
const TOKENS_PER_CALL = oneOf(
  pattern`\btokens? (?:per|a|each) ${CALL.one}\b`,
  /\b(?:average|mean) (?:prompt|input|output|number of tokens|(?:answer|completion|response)(?! times?))\b/,
);
const COST_PER_CALL = oneOf(
  pattern`\b${COST}\b${upTo(40)}\b(?:per|each|a single|an average|average) ${CALL.one}\b`,
  pattern`\b(?:average|mean) (?:cost|price)\b(?! (?:per|a|each|of a) (?:day|week|month|${PART.one}))`,
  pattern`\b(?:an?|each|one|every|single|average|typical)(?: [\w.-]+)? ${CALL.one} costs?\b`,
  pattern`\bcosts? of (?:an?|one|a single|each) (?:[\w.-]+ ){0,3}${CALL.one}\b`,
);
const COST_PER_THOUSAND = pattern`\b(?:per|for|each|every|a|of) (?:1 ?k|1[,. ]?000|thousand) ${CALL.many}\b`;
const COST_PER_DAY = oneOf(
  /\b(?:cost|spend|spending|pay|burn|usd|dollars?|\$\d[\d.,]*)(?: [\w./-]+){0,4} (?:per|a|each|every) day\b/,
  /\bdaily (?:cost|spend\w*|bill)\b/,
);

/** What a question may ask for by name: each with the words that ask for it, in the order in which they are answered. */
const AMOUNTS: readonly (readonly [RegExp, Line])[] = [
  [UNPRICED, unpriced],
  [SUCCESSFUL, perSuccess],
  [PER_DOLLAR, perDollar],
  [TIMES_AS_MANY, timesAsMany],
  [OTHER_SIZE, otherSize],
  [PER_SECOND, outputPerSecond],
  [TOKEN_SHARES, tokenShares],
  [PER_SECOND_OR_MINUTE, rate],
  [TOKENS_PER_DAY, tokensPerDay],
  [PER_TOKEN, perMillion],
  [NUMBER_OF_TOKENS, tokens],
  [NUMBER_OF_CALLS, requests],
  [TOKENS_PER_CALL, tokensPerCall],
  [COST_PER_CALL, perCall],
  [COST_PER_THOUSAND, perThousand],
  [COST_PER_DAY, perDay],
  [UNTIL_SPENT, daysUntil],
  [PROJECTION, perMonth],
];

/** Whether a question asks for amounts by name. */
export const asksAmounts = (message: string): boolean => AMOUNTS.some(([words]) => words.test(message));

export function amountLines(material: Material & { data: Data }, ledger: Ledger): Cited[] {
  return AMOUNTS.filter(([words]) => words.test(material.message)).flatMap(([, line]) =>
    line(material, ledger),
  );
}
