import { plainCopy } from '@airlock/agent-kit/plain-json';
import { questionOf, type Run, type RunDocument } from '../../runs';
import type { MessageRow } from '../../threads';
import { planOf } from './plan';

/** Messages of the conversation that a run knows of. */
export const HISTORY = 20;

/** What a run knows before anybody has worked on it. @param history what was said in the thread before */
export function firstDocument(
  { assistantId, input }: Pick<Run, 'assistantId' | 'input'>,
  history: readonly MessageRow[],
): RunDocument {
  return plainCopy({
    message: questionOf(input),
    constraints: input.constraints ?? {},
    workloads: input.workloads ?? [],
    history: [
      ...history.map(({ role, content }) => ({ role, content })),
      ...input.messages.slice(0, -1),
    ].slice(-HISTORY),
    plan: planOf(assistantId, { outcomes: {} }),
    outcomes: {},
  });
}
