import { pattern } from './pattern';

const DISREGARD = 'ignore|disregard|forget|override|bypass';
const RULE = 'instruction|direction|rule|guideline|guardrail|safeguard|restriction';
const OWN_PROMPT =
  '(?:system|hidden|initial) prompt|your (?:prompt|instructions|rules|guidelines)|developer message';
const OTHER_ROLE =
  'unrestricted|unfiltered|uncensored|evil|jailbroken|admin|root|system|developer|hacker|another (?:ai|model)';

/** What people write to turn a model against its task. Matched on text without disguise: see `plain`. */
const ORDERS: readonly RegExp[] = [
  pattern`\b${DISREGARD}\b.{0,40}\b(?:previous|prior|above|earlier|preceding|your|system)\b.{0,30}\b(?:${RULE}|prompt|constraint|message)`,
  pattern`\b${DISREGARD} (?:all |any |every )?(?:of )?(?:the |these |those )?${RULE}s?\b`,
  /\b(?:do not|don't|stop|never)\b.{0,15}\b(?:follow|obey|apply)(?:ing)?\b.{0,30}\b(?:instruction|rule|prompt|guideline|polic)/,
  /\b(?:forget|ignore)\b (?:everything|all)\b.{0,20}\b(?:said|told|above|before)\b/,
  pattern`\b(?:reveal|show|print|repeat|output|leak|display|tell me|what (?:is|are))\b.{0,30}\b${OWN_PROMPT}`,
  /\byou are (?:now|no longer)\b/,
  pattern`\b(?:act|behave|respond|answer|roleplay) as (?:if|though|an?|the)\b.{0,30}\b${OTHER_ROLE}`,
  /\bpretend (?:to be|that you|you are)\b/,
  /\b(?:jailbreak|jailbroken|dan mode|do anything now|developer mode|god mode|sudo mode)\b/,
  /\bnew (?:system )?(?:instructions?|prompt|rules?) ?:/,
  /<\|(?:im_start|im_end|system|user|assistant|endoftext)\|>/,
  /\[\/?inst\]|<<\/?sys>>/,
  /<\/?(?:system|instructions?|assistant|admin)>/,
  /^ ?(?:#+ ?)?(?:system|assistant|developer) ?(?:message|prompt|instructions?)? ?:/m,
  /\b(?:begin|end|start of|end of) (?:system|admin|developer) (?:prompt|message|instructions?|override)/,
  /\b(?:exfiltrate|send|post|upload)\b.{0,30}\b(?:password|secret|api key|token|credential|other users?['’]?s? data)/,
];

/** Characters that show nothing: they split a word without being seen. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Whether a text tries to give orders to a model. Such a text is kept from every model; what it asks is answered
 * without one (10.2).
 */
export function looksLikeInjection(text: string): boolean {
  const words = plain(text);
  // An order may be spread over lines, and some begin one.
  const forms = [words, words.replaceAll('\n', ' ')];
  return ORDERS.some((order) => forms.some((form) => order.test(form)));
}

/** One form for all the ways to write the same: full-width letters, invisible characters, odd spaces, upper case. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(INVISIBLE, '')
    .toLowerCase()
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n[\s]*/g, '\n');
}
