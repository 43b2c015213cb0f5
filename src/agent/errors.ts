import { redactedText } from '@airlock/agent-kit';
import { sqlStateOf } from '@airlock/session';
import { z } from 'zod';
import { shapeFaults } from '../http';
import { NotPlainJsonError } from '@airlock/agent-kit/plain-json';
import { ForeignStateError, type RunError, StateBoundsError, StateTooLargeError } from '../runs';

/** An agent's input or answer does not have the shape that its definition promises. */
export class AgentShapeError extends Error {
  readonly retryable = false;

  constructor(
    readonly agent: string,
    side: 'input' | 'output',
    faults: readonly string[],
  ) {
    super(`The ${side} of the agent "${agent}" does not fit its schema: ${faults.join('; ')}`);
    this.name = 'AgentShapeError';
  }
}

/** An agent came back without an answer. */
export class NullResultError extends Error {
  constructor(readonly agent: string) {
    super(`The agent "${agent}" returned nothing. Return an answer, or new Degraded(answer, reason).`);
    this.name = 'NullResultError';
  }
}

/** An agent was not done in time. */
export class AgentTimeoutError extends Error {
  constructor(
    readonly agent: string,
    readonly limitMs: number,
  ) {
    super(`The agent "${agent}" was not done within ${limitMs} ms.`);
    this.name = 'AgentTimeoutError';
  }
}

/** An agent told of something that its class does not declare. */
export class UndeclaredEventError extends Error {
  readonly retryable = false;

  constructor(
    readonly agent: string,
    readonly type: string,
  ) {
    super(`The agent "${agent}" does not declare the event "${type}". Add it to "events" of its @Agent.`);
    this.name = 'UndeclaredEventError';
  }
}

/** An agent answered, or gave up, while something of its task was still under way: nobody would know what became of it. */
export class UnawaitedCallError extends Error {
  readonly retryable = false;

  constructor(
    readonly agent: string,
    readonly calls: readonly string[],
  ) {
    super(
      `The agent "${agent}" answered while ${calls.join(', ')} was still under way. Await what the task is asked for.`,
    );
    this.name = 'UnawaitedCallError';
  }
}

/** An agent asked its task for something after its attempt was over. */
export class AttemptOverError extends Error {
  readonly retryable = false;

  constructor(readonly agent: string) {
    super(`The attempt of the agent "${agent}" is over: its task does nothing more. Await what you start.`);
    this.name = 'AttemptOverError';
  }
}

/** The work stops at the end of its last step and goes on elsewhere, from what the database holds. */
export class HandBackError extends Error {
  constructor(
    readonly runId: string,
    why = 'the replica shuts down',
    options?: ErrorOptions,
  ) {
    super(`Run ${runId} is handed back: ${why}.`, options);
    this.name = 'HandBackError';
  }
}

/** An engine was asked to work for a run that is not its own (E5). */
export class ForeignContextError extends Error {
  readonly retryable = false;

  constructor(
    readonly runId: string,
    readonly requestId: string,
  ) {
    super(
      `The engine of run ${runId} does not work for request ${requestId}, which is of another user or run.`,
    );
    this.name = 'ForeignContextError';
  }
}

/** What was handed over to be worked on is not the run that the call is for (I4). Whose it is, the caller is not told. */
export class ForeignRunError extends Error {
  readonly retryable = false;

  constructor(readonly requestId: string) {
    super(`What request ${requestId} was handed to work on is the run of another user, or another run.`);
    this.name = 'ForeignRunError';
  }
}

/** An agent that the run cannot do without came to no answer: the run ends with its error (`mayFail: false`). */
export class IndispensableAgentError extends Error {
  readonly retryable = false;

  constructor(
    agent: string,
    readonly told: RunError,
  ) {
    super(`The agent "${agent}" may not fail, and it did: ${told.message}`);
    this.name = 'IndispensableAgentError';
  }
}

/** The engine's run is over. */
export class EngineDisposedError extends Error {
  readonly retryable = false;

  constructor() {
    super('This engine has done its run. Each run gets an engine of its own.');
    this.name = 'EngineDisposedError';
  }
}

/** SQLSTATE classes that come out the same again: a value, a name or a right that the statement does not have. */
const HOPELESS_STATEMENT = /^(22|42)[0-9A-Z]{3}$/;
const HOPELESS = [ForeignStateError, NotPlainJsonError, StateBoundsError, StateTooLargeError];

/** Validation and permission errors come out the same again (E8); an error may also say so itself: `retryable = false`. */
export function isWorthRetrying(error: unknown): boolean {
  if (HOPELESS.some((type) => error instanceof type)) return false;
  if (HOPELESS_STATEMENT.test(sqlStateOf(error) ?? '')) return false;
  if (error instanceof Error && error.name === 'ZodError') return false;
  return !(error instanceof Error && 'retryable' in error && error.retryable === false);
}

/**
 * What the owner may know, and what is stored of it: what the database says of statements and paths stays here, and so
 * does what looks like a credential or a home folder (W6).
 */
export function ownersError(error: unknown): RunError {
  if (!(error instanceof Error)) return { type: 'Error', message: 'Something went wrong.' };
  if ('query' in error || 'driverError' in error || 'severity' in error)
    return { type: 'DatabaseError', message: refusal(sqlStateOf(error)) };
  const message = error instanceof z.ZodError ? shapeFaults(error, 'value').join('; ') : error.message;
  return { type: error.name, message: redactedText(message, 'error') };
}

/** What PostgreSQL keeps in no text (22021) and in no jsonb (22P05). */
const UNSTORABLE = /^(22021|22P05)$/;

/** The SQLSTATE says what is wrong, and nothing of what is stored. */
function refusal(code: string | undefined): string {
  if (code === undefined) return 'The database refused a statement.';
  const why = UNSTORABLE.test(code)
    ? ': a text in it holds a NUL or half a character, which PostgreSQL does not store; take it out first'
    : '';
  return `The database refused a statement (SQLSTATE ${code}${why}).`;
}
