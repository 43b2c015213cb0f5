import type { Session } from '@airlock/session';
import type { RunKey } from './run.entity';

/** The part of a session that is needed to record what happens in it. */
export type JournalSession = Pick<Session, 'context' | 'manager' | 'afterCommit'>;

/** Something that happens in a run, and is to be told to its owner. */
export interface JournalEvent {
  readonly type: string;
  readonly agentName?: string | null;
  readonly executionId?: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * Where runs record what happens. The room of the events keeps the log and knows the runs; this is how the runs reach it
 * without knowing it in turn.
 */
export abstract class RunJournal {
  /** Records in the session's transaction, and tells the listeners once that has committed. */
  abstract append(session: JournalSession, run: RunKey, events: readonly JournalEvent[]): Promise<unknown>;
}
