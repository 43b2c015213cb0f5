import { oneOf, pattern, upTo } from '../pattern';
import { FALLS, GETS, MODEL, PART, RISES, USER, VERSUS, WORKLOAD } from '../vocabulary';

/** "How do they differ"; different models are counted. */
const DIFFER = String.raw`differ\w*\b(?! (?:${PART.many}|prompts|statuses))`;

/** Two times are set beside each other. */
export const COMPARE = pattern`\b(?:compar\w*|than|${VERSUS}|${DIFFER})(?![\w-])`;

/** What is otherwise than before, where one time is named alone. */
export const CHANGE = oneOf(
  pattern`\b(?:what(?:['’]?s| is| has| have)? (?:\w+ )?(?:different|new)|change[ds]?|${DIFFER})\b`,
  pattern`\b(?:why|how come)\b[^?\n]{0,80}\b(?:up|higher|more|expensive|dearer|${RISES}|down|lower|cheaper|less|${FALLS})\b`,
  /\b(?:go|goes|going|went|gone) (?:up|down)\b/,
  pattern`\b${GETS} (?:more expensive|dearer|costlier|pricier|cheaper|less expensive|slower|faster|worse|better|less reliable|busier)\b`,
  pattern`\bnew (?:${MODEL.any}|${WORKLOAD.any})\b`,
  /\bdriv(?:es?|ing|en) (?:up|down)\b/,
  /\bbehind the (?:rise|increase|jump|drop|fall|decrease)\b/,
  /\b(?:more|less|fewer|higher|lower|slower|faster|cheaper|dearer|worse|better)(?: often)? (?:in|this|last|since|on|during|over)\b/,
  pattern`\b(?:${RISES}|${FALLS})(?: the)? (?:most|least) (?:in|this|since|on|from)\b`,
  pattern`\b(?:${RISES}|${FALLS}) (?:since|this|in|after|from|between|compared|over)\b`,
);

const EARLIER_TIME = oneOf(
  /(?:hours?|days?|weeks?|months?|quarters?|years?|time|period|one|\d{1,3} (?:hours|days|weeks)) before(?: (?:that|this|it))?/,
  /(?:previous|prior|preceding) (?:period|one|days?)/,
  /before(?: (?:that|this|then))?|usual|earlier/,
);
/** "Than the week before": the time that is meant needs no name. */
export const THAN_BEFORE = pattern`\b(?:than|compared (?:to|with)|${VERSUS}|and|with|to)(?: in)? (?:the )?${EARLIER_TIME}(?![\w-])`;

/** "Week over week" */
export const UNIT_OVER_UNIT =
  /\b(?<unit>day|week|month|quarter|year)[ -](?:over|on)[ -]\k<unit>\b|\b(?<initials>wow|mom|qoq|yoy)\b/i;

export const SAME_DAY =
  /\b(?:on )?(?:the )?same (?:day|weekday|time) (?:of )?(?:the )?(?:last week|previous week|week before)\b/i;

/** "Before and after October 3" */
export const AROUND = /\bbefore (?:and|vs\.?|versus|or|to) after (?=\S)/i;
export const LED_BY_AFTER = /\bafter (?:the )?$/i;
export const LED_BY_FROM = /\b(?:from|between) (?:the )?$/i;
export const LED_BY_THAN = pattern`\b(?:than|${VERSUS}|compar\w* (?:it |that |this )?(?:to|with))(?: (?:in|on|for|of|the|we did|we had|it was))*\s*$`;

/** Of what came after a day it is asked whether that is otherwise than before it. */
export const TURNED = oneOf(
  pattern`\b(?:improv\w+|worsen\w*|chang\w+|${RISES}|${FALLS})\b`,
  pattern`\b${GETS} (?:\w+ )?(?:better|worse|slower|faster|cheaper|more expensive)\b`,
  /\b(?:go(?:es)?|went) (?:up|down)\b/,
);

/** Of a question that names no time: those that changed over the log. */
export const WHICH_CHANGED = pattern`\b(?:wh?ich|what) (?:\w+ )?(?:${MODEL.any}|${WORKLOAD.any}|${USER.any})\b${upTo(30)}\b(?:${GETS}|${RISES}|${FALLS}|changed|stop(?:ped)? (?:using|calling)|no longer)\b`;

/** "What's the difference?" */
export const DIFFERENCE = /\b(?:difference|change|compare (?:them|those|both|the two))\W*$/i;
