import type { Data } from '../../data/schema';
import { PER_DOLLAR } from '../../question/measure';
import { PER_SECOND, SUCCESSFUL } from '../../question/measure-words';
import { oneOf } from '../../question/pattern';
import { OTHER_SIZE } from '../../question/other-size';
import { PROJECTION } from '../../question/projection';
import type { Cited } from '../cited';
import type { Ledger } from '../ledger';
import type { Material } from '../material';
import { daysUntil, UNTIL_SPENT } from './until-spent';
import {
  perCall,
  unpriced,
  UNPRICED,
  perDay,
  perMillion,
  perMonth,
  perSuccess,
  perThousand,
  rate,
  requests,
  TIMES,
  timesAsMany,
} from './call-amounts';
import { otherSize } from './other-size';
import { perDollar } from './per-dollar';
import { outputPerSecond, tokens, tokenShares, tokensPerCall, tokensPerDay } from './token-amounts';

type Line = (material: Material & { data: Data }, ledger: Ledger) => Cited[];

/** What a question may ask for by name: each with the words that ask for it, in the order in which they are answered. */
const AMOUNTS: readonly (readonly [RegExp, Line])[] = [
  [UNPRICED, unpriced],
  [SUCCESSFUL, perSuccess],
  [PER_DOLLAR, perDollar],
  [TIMES, timesAsMany],
  [OTHER_SIZE, otherSize],
  [PER_SECOND, outputPerSecond],
  [
    oneOf(
      /\b(?:percent(?:age)?|share|proportion|fraction|part|split|ratio|how much)\b[^.?!\n]{0,60}\b(?:(?:input|output|completion)s?|prompt tokens?)\b/,
      /%[^.?!\n]{0,60}\b(?:(?:input|output|completion)s?|prompt tokens?)\b/,
      /\b(?:input|prompt|output|completion)s?(?: tokens?| costs?| spend)? (?:vs\.?|versus|against|or|to|and) (?:input|prompt|output|completion)s?\b/,
      /\b(?:input|prompt|output|completion)s?(?: tokens?)? costs?\b/,
    ),
    tokenShares,
  ],
  [/\b(?:calls|requests|queries) (?:per|a|each) (?:second|minute)\b|\b(?:qps|rps|rpm)\b/i, rate],
  [/\btokens? (?:per|a|each|every) day\b|\bdaily tokens?\b/i, tokensPerDay],
  [
    /\b(?:costs?|spend|price|pay|usd|dollars?|\$)\b[^.?!\n]{0,40}\b(?:per|an?|each) (?:(?:1k|1m|thousand|million|1[,. ]?000(?:[,. ]?000)?) )?tokens?\b/i,
    perMillion,
  ],
  [
    /\b(?:how many|how much|number of|count of)(?: \w+){0,3} tokens\b|\btoken (?:usage|count|volume|consumption)\b/i,
    tokens,
  ],
  [
    oneOf(
      /\b(?:how many|number of|count of)(?: \w+)? (?:calls|requests|queries)\b(?! (?:fail|time|err))/,
      /\b(?:calls|requests) (?:per|a|each) (?:day|hour)\b/,
    ),
    requests,
  ],
  [
    /\btokens? (?:per|a|each) (?:call|request|query)\b|\b(?:average|mean) (?:prompt|input|output|number of tokens|(?:answer|completion|response)(?! times?))\b/i,
    tokensPerCall,
  ],
  [
    oneOf(
      /\b(?:costs?|spend|price|pay|usd|dollars?)\b[^.?!\n]{0,40}\b(?:per|each|a single|an average|average) (?:call|request|query)\b/,
      /\b(?:average|mean) (?:cost|price)\b(?! (?:per|a|each|of a) (?:day|week|month|user|workload|model|team))/,
      /\b(?:an?|each|one|every|single|average|typical)(?: [\w.-]+)? (?:call|request|query) costs?\b/,
      /\bcosts? of (?:an?|one|a single|each) (?:[\w.-]+ ){0,3}(?:call|request|query)\b/,
    ),
    perCall,
  ],
  [
    /\b(?:per|for|each|every|a|of) (?:1k|1 ?k|1[,. ]?000|1000|thousand) (?:calls|requests|queries)\b/i,
    perThousand,
  ],
  [
    /\b(?:cost|spend|spending|pay|burn|usd|dollars?|\$\d[\d.,]*)(?: [\w./-]+){0,4} (?:per|a|each|every) day\b|\bdaily (?:cost|spend\w*|bill)\b/i,
    perDay,
  ],
  [UNTIL_SPENT, daysUntil],
  [PROJECTION, perMonth],
];

/** Whether a question asks for amounts by name. */
export const asksAmounts = (message: string): boolean => AMOUNTS.some(([pattern]) => pattern.test(message));

export function amountLines(material: Material & { data: Data }, ledger: Ledger): Cited[] {
  return AMOUNTS.filter(([pattern]) => pattern.test(material.message)).flatMap(([, line]) =>
    line(material, ledger),
  );
}
