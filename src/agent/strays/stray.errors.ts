import { isWorthRetrying, ownersError } from '../errors';

/** What an agent or a tool left behind, and it went wrong there; what it is worth to try again is its cause's to say. */
abstract class StrayError extends Error {
  readonly retryable: boolean;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.retryable = isWorthRetrying(cause);
  }
}

/** A promise was rejected that nobody awaits. */
export class UnawaitedRejectionError extends StrayError {
  constructor(author: string, cause: unknown) {
    const { type, message } = ownersError(cause);
    super(
      `The ${author} started something that nobody awaits, and it failed: ${type}: ${message} Await it, or catch it where it starts.`,
      cause,
    );
    this.name = 'UnawaitedRejectionError';
  }
}

/** A callback of a timer, a stream or an emitter threw, or an emitter has nobody to hear its error. */
export class UncaughtCallbackError extends StrayError {
  constructor(author: string, cause: unknown) {
    const { type, message } = ownersError(cause);
    super(
      `The ${author} left a callback that threw: ${type}: ${message} Catch it there, and hear the errors of what emits them.`,
      cause,
    );
    this.name = 'UncaughtCallbackError';
  }
}

export type Stray = UnawaitedRejectionError | UncaughtCallbackError;
