import type { CheckpointPlace } from './checkpoints/thread-checkpoints';
import type { MultitaskStrategy, Run } from './run.entity';
import type { RunInput } from './run-input';

/** A message that is to start a run. */
export interface RunOrder {
  /** Absent: a thread is made for it. */
  readonly threadId?: string;
  readonly assistantId: string;
  /** Absent: nothing is said; the run goes on with what is left to do at its checkpoint, or where the thread broke off. */
  readonly input?: RunInput;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly multitaskStrategy?: MultitaskStrategy;
  /** Of the caller's token. */
  readonly scopes: readonly string[];
  readonly idempotencyKey?: string;
  /** Make the thread if there is none by that id. */
  readonly createThread?: boolean;
  /** The state of the thread that the run is to begin at; absent: the newest. */
  readonly from?: CheckpointPlace;
}

export interface StartedRun {
  readonly run: Run;
  /** The key and body were sent before: this is the run that they started then. */
  readonly isRepeat: boolean;
}

/**
 * How a message becomes a run: the thread is locked, the message added, the run made with its first checkpoint and its
 * place in the queue, all in the session of the call. The room of the agents provides it, one for each call.
 */
export abstract class RunCreation {
  /** @throws ThreadNotFoundError, UnknownAgentError, EmptyMessageError, QueueFullError, ThreadBusyError, IdempotencyKeyReusedError */
  abstract start(order: RunOrder): Promise<StartedRun>;

  /** The same where nothing follows it in the session: COMMIT may go out with the last statement. */
  async startAndCommit(order: RunOrder): Promise<StartedRun> {
    return this.start(order);
  }
}
