import type { Session } from '@airlock/session';
import type { RunKey } from './run.entity';

/** The part of a session that is needed to record what happens in it. */
export type JournalSession = Pick<Session, 'context' | 'manager' | 'afterCommit'>;

/** One that may end with a statement of the run's. */
export type EndingSession = JournalSession & Pick<Session, 'lastly'>;

/** Something that happens in a run, and is to be told to its owner. */
export interface JournalEvent {
  readonly type: string;
  readonly agentName?: string | null;
  readonly executionId?: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One as it is stored, but for its place, which the log gives. */
export interface JournalEntry {
  readonly event_id: string;
  readonly type: string;
  readonly agent_name: string | null;
  readonly execution_id: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: Date;
}

/**
 * Where runs record what happens. The room of the events keeps the log and knows the runs; this is how the runs reach it
 * without knowing it in turn.
 */
export abstract class RunJournal {
  /** Records in the session's transaction, and tells the listeners once that has committed. */
  abstract append(session: JournalSession, run: RunKey, events: readonly JournalEvent[]): Promise<unknown>;

  /** For a statement that writes them together with something else: checked, as `append_run_events` takes them. */
  abstract entries(
    session: Pick<JournalSession, 'context'>,
    run: RunKey,
    events: readonly JournalEvent[],
  ): readonly JournalEntry[];

  /** Tells the listeners of what such a statement has written, once it has committed. */
  abstract written(
    session: Pick<JournalSession, 'afterCommit'>,
    run: RunKey,
    lastSequence: number,
    entries: readonly JournalEntry[],
  ): void;

  /** Around such a statement, so that its refusal of an event says which and why. */
  abstract inOrder<T>(runId: string, write: () => Promise<T>): Promise<T>;
}
