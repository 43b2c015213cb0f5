import { oneOf } from './pattern';

/** Calls that a smaller model could answer, where no other model is named. */
const DOWNGRADE = oneOf(
  /\bdowngrad\w+\b/,
  /\b(?:wh?ich|what) models?\b[^.?!\n]{0,40}\b(?:replac\w+|downsiz\w+|overkill|too (?:big|large|powerful|expensive))\b/,
  /\b(?:use|using|mov\w+|switch\w*|go|need)\b[^.?!\n]{0,20}\b(?:smaller|cheaper) models?\b/,
  /\b(?:smaller|cheaper) models? (?:do|be enough|suffice|work|instead)\b/,
);

/** Whether a question asks which models could be replaced by smaller ones. */
export const asksDowngrade = (message: string): boolean => DOWNGRADE.test(message.split('\n', 1)[0] ?? '');
