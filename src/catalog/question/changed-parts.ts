import { pattern } from './pattern';
import { asksFor } from './ranking/dimension';
import { FALLS, RISES, WORKLOAD } from './vocabulary';

/** By what the calls of two periods are told apart. */
export const COMPARED_BY = ['model', 'workload'] as const;
export type ComparedBy = (typeof COMPARED_BY)[number];

/** Whether a question asks which models, or which workloads, changed. */
export const askedPart = (question: string): ComparedBy | undefined =>
  COMPARED_BY.find((part) => asksFor(part, question));

const NEW: Readonly<Record<ComparedBy, RegExp>> = {
  model: /\bnew models?\b/i,
  workload: pattern`\bnew ${WORKLOAD.any}\b`,
};

/** Whether it asks for models, or for workloads, that were not called before. */
export const askedNew = (question: string): ComparedBy | undefined =>
  COMPARED_BY.find((part) => NEW[part].test(question));

const GONE =
  /\b(?:stop(?:ped)? (?:using|calling)|no longer (?:use|used|called)|(?:disappear\w*|vanish\w*))\b/i;

/** Whether it asks for models, or for workloads, that are not called any more. */
export const askedGone = (question: string): ComparedBy | undefined =>
  GONE.test(question) ? askedPart(question) : undefined;

/** Up or down; undefined where a question asks for both. */
export type Direction = 1 | -1 | undefined;

/** Less of it is more failures. */
const WORSE = /\bless reliable\b/i;
const UP = pattern`\b(?:${RISES}|up|more|higher|more expensive|dearer|costlier|pricier|slower|worse)\b`;
const DOWN = pattern`\b(?:${FALLS}|down|less|lower|cheaper|faster|quicker|better|reliable)\b`;

export function directionOf(question: string): Direction {
  if (WORSE.test(question)) return 1;
  if (DOWN.test(question)) return -1;
  return UP.test(question) ? 1 : undefined;
}
