import { oneOf } from './pattern';

/** A prompt that comes again is no single call. */
const REPEATED = oneOf(
  /\b(?:repeat(?:ed|ing)?|duplicated?) (?:prompts?|calls?|requests?|quer(?:y|ies))\b/,
  /\bsame (?:prompts?|quer(?:y|ies))\b/,
  /\b(?:prompts?|calls?|requests?|quer(?:y|ies))\b[^.?!\n]{0,40}\b(?:repeat(?:s|ed|ing|edly)?|duplicate[sd]?)\b/,
  /\b(?:wh?ich|what) prompts?\b[^.?!\n]{0,30}\bcach\w+/,
  /\b(?:unique|distinct|different) prompts?\b/,
);

/** Whether it is prompts that were sent again that a question asks about. */
export const asksRepeats = (question: string): boolean => REPEATED.test(question);
