import { NUMBER_WORDS } from '../evidence/written-numbers';

/**
 * The words of questions that stand in more than one pattern. Each is the inside of a group, with `|` between its words;
 * they capture nothing. A word that people use for one of these things belongs here, and is then read wherever the thing is.
 */
interface Noun {
  readonly one: string;
  readonly many: string;
  /** Of either number. */
  readonly any: string;
}

const nounOf = (...words: readonly string[]): Noun => ({
  one: words.join('|'),
  many: words.map((word) => `${word}s`).join('|'),
  any: words.map((word) => `${word}s?`).join('|'),
});

export const CALL: Noun = {
  one: 'call|request|query',
  many: 'calls|requests|queries',
  any: 'calls?|requests?|quer(?:y|ies)',
};
export const MODEL = nounOf('model');
export const PROVIDER = nounOf('provider', 'vendor');
/** What calls are made for: a log has one column for all of these. */
export const WORKLOAD = nounOf(
  'workload',
  'feature',
  'team',
  'app',
  'application',
  'service',
  'project',
  'use[- ]case',
  'business (?:area|unit)',
  'division',
  'initiative',
  'department',
);
/** Whom calls are made for: the same column, where it holds their names. */
export const USER = nounOf('user', 'customer', 'tenant');

const PARTS = [MODEL, WORKLOAD, USER, PROVIDER];
/** Whatever calls are told apart by. */
export const PART = {
  one: PARTS.map(({ one }) => one).join('|'),
  many: PARTS.map(({ many }) => many).join('|'),
};

/** Verbs of a figure that went up, in any tense. */
export const RISES = String.raw`ris(?:e|es|ing|en)|rose|increas\w+|gr[eo]w\w*|climb\w*|jump\w*|spik\w+|surg\w+|explod\w+`;
export const FALLS = String.raw`fall\w*|fell|decreas\w+|drop\w*|declin\w+|shr[aiu]nk\w*`;
/** "Got slower" */
export const GETS = 'g[eo]t(?:s|ting|ten)?|bec(?:ame|omes?|oming)';

/** Words that ask to see things one by one. */
export const SHOW = 'show|list|give|display|see|print|find';

/** Words between two things that are set beside each other. */
export const VERSUS = String.raw`vs\.?|versus|against`;

/** Numbers in words, one alone excepted: it is a pronoun more often than a number. */
export const NUMBER_WORD = Object.keys(NUMBER_WORDS).join('|');

/** A number in digits or in words. */
export const numberOf = (text: string): number =>
  NUMBER_WORDS[text.toLowerCase()] ?? Number(text.replaceAll(',', ''));
