import { causesOf } from '@airlock/session';

/** An agent or a tool threw what looks like an error and cannot be told, kept or judged as one. */
export class IllegibleError extends Error {
  constructor(why: string) {
    super(
      `An error was thrown that cannot be read: ${why}. Throw an Error whose name, message and stack are texts.`,
    );
    this.name = 'IllegibleError';
  }
}

const PARTS = ['name', 'message', 'stack'] as const;
/** What is asked of an error besides, to judge what it means. */
const MARKS = ['code', 'retryable', 'query', 'driverError', 'severity'] as const;

/**
 * What an agent or a tool threw, or what stands in for it: an error with an answer of some API copied onto it has an object for a message,
 * and a getter may throw. Whoever read it later would fail of it, and the run with them instead of the agent or the call (E8, T1).
 */
export function legible(thrown: unknown): unknown {
  try {
    for (const cause of causesOf(thrown)) {
      const odd = PARTS.find((part) => typeof (cause[part] ?? '') !== 'string');
      if (odd) return new IllegibleError(`its ${odd} is of type ${typeof cause[odd]}`);
      for (const mark of MARKS) Reflect.get(cause, mark);
    }
    return thrown;
  } catch {
    return new IllegibleError('it throws when it is asked what it says');
  }
}
