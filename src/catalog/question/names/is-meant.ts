import { pattern } from '../pattern';
import { MODEL, USER, WORKLOAD } from '../vocabulary';
import { mentionsOf } from './mentions';

const KIND = `(?:${WORKLOAD.one}|${USER.one}|${MODEL.one})`;
/** Words that lead to a name that is meant. */
const LEADS = 'for|of|in|by|from|on|to|via|uses?|used|using|with|only|just|does|did|do|is|was|has|about';
const GOES_ON = 'and|but|or|also|ok(?:ay)?|now|what about|how about';
const OPENS = `["'“\`]?`;
const CLOSES = `["'”\`]?`;

const LED_BY_KIND = pattern`\b${KIND}s? (?:called |named )?${OPENS}$`;
const FOLLOWED = pattern`^${CLOSES} (?:${KIND}|calls?|requests?|only|alone|traffic|usage|volume)\b`;
const LED = pattern`\b${LEADS} (?:the |our |my )?${OPENS}$`;
const NOT_OF_ITS_PRICE = pattern`^${CLOSES}(?! (?:model|price)s?\b)`;
/** Nothing but the name, where a question goes on from another. */
const BEGINS = pattern`^\W*${GOES_ON}(?:,)? (?:the |our |my )?${OPENS}$`;
const ENDS = pattern`^${CLOSES}(?: ${KIND}s?)?\W*$`;

/** Letters on each side of a name that these are looked for in. */
const NEAR = 60;

/** Whether a question is about it, and does not only have a word that is a name too. */
export function isMeant(message: string, name: string): boolean {
  return mentionsOf(message, name).some(({ at, end }) => {
    const before = message.slice(Math.max(0, at - NEAR), at);
    const behind = message.slice(end, end + NEAR);
    const isAlone = at <= NEAR && message.length - end <= NEAR;
    return (
      LED_BY_KIND.test(before) ||
      FOLLOWED.test(behind) ||
      (LED.test(before) && NOT_OF_ITS_PRICE.test(behind)) ||
      (isAlone && BEGINS.test(before) && ENDS.test(behind))
    );
  });
}
