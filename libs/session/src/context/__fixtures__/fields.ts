import type { ContextFields } from '../context-fields';
import { mintId } from '../ids';
import { InvalidContextError } from '../invalid-context.error';

/** The least that a context is made of; every call names another thread and run. */
export function fields(changes: Partial<ContextFields> = {}): ContextFields {
  return { userId: 'alice', threadId: mintId(), runId: mintId(), ...changes };
}

/** The refusal that `work` ends in. @throws Error when it is not refused */
export function refusal(work: () => unknown): InvalidContextError {
  try {
    work();
  } catch (error) {
    if (error instanceof InvalidContextError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
