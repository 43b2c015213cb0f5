import { NotPlainJsonError, plainCopy } from '@airlock/agent-kit/plain-json';
import { mayFitIn } from './answer-size';
import { TooMuchError } from './too-much.error';

/** As of a report's evidence: what a step or a tool finds is kept beside the state, and an answer is made of it. */
export const BESIDE_STATES = 16;

/**
 * A copy for the record of a run. It is measured first: to copy what nobody can keep holds up everybody else in the process.
 * @param what it is, as the beginning of a sentence
 * @param stateMaxBytes of a run's state
 * @throws TooMuchError, NotPlainJsonError
 */
export function keptCopy<T>(what: string, value: T, stateMaxBytes: number): T {
  const most = stateMaxBytes * BESIDE_STATES;
  if (!mayFitIn(most, value)) throw new TooMuchError(what, most);
  try {
    return plainCopy(value);
  } catch (error) {
    throw error instanceof NotPlainJsonError ? new NotPlainJsonError(error.path, error.found, what) : error;
  }
}
