import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refusalOf } from '../../database';
import { EventOrderError } from './event-order.error';
import type { EventRun, RunEvent } from './run-event';

/** An event that is to be recorded: everything but its place, which the log gives. */
export type EventEntry = Omit<EventRow, 'user_id' | 'thread_id' | 'run_id' | 'sequence'>;

/** Where the log of a run goes to by now. */
export interface LogHead {
  readonly threadId: string;
  readonly lastSequence: number;
}

interface EventRow {
  user_id: string;
  thread_id: string;
  run_id: string;
  sequence: number;
  event_id: string;
  type: string;
  agent_name: string | null;
  execution_id: string | null;
  payload: Readonly<Record<string, unknown>>;
  created_at: Date;
}

/** The rows of the event logs. Rows are only ever added. */
@Injectable()
export class EventRepository {
  /**
   * Adds events behind what the log holds.
   * @returns nothing when the user has no such run
   * @throws EventOrderError
   */
  async append(
    manager: EntityManager,
    { userId, runId }: EventRun,
    entries: readonly EventEntry[],
  ): Promise<LogHead | undefined> {
    const [row] = await inOrder(runId, () =>
      manager.query<{ thread_id: string; last_sequence: number }[]>(
        'select * from append_run_events($1, $2, $3)',
        [userId, runId, JSON.stringify(entries)],
      ),
    );
    return row && { threadId: row.thread_id, lastSequence: row.last_sequence };
  }

  /** The last sequence of a run; 0 without events. */
  async last(manager: EntityManager, runId: string): Promise<number> {
    const [row] = await manager.query<{ last: number | null }[]>(
      'select max(sequence) as last from run_events where run_id = $1',
      [runId],
    );
    return row?.last ?? 0;
  }

  /** Events of a run after a sequence, in order; row-level security adds whose it must be. */
  async after(manager: EntityManager, runId: string, sequence: number, limit: number): Promise<RunEvent[]> {
    const rows = await manager.query<EventRow[]>(
      'select * from run_events where run_id = $1 and sequence > $2 order by sequence limit $3',
      [runId, sequence, limit],
    );
    return rows.map(eventOf);
  }
}

/** The errcode by which `append_run_events` refuses; the message is the rule, the detail the type. */
const OUT_OF_ORDER = 'AL004';

/** @throws EventOrderError when the statement was refused for the order of its events */
export async function inOrder<T>(runId: string, append: () => Promise<T>): Promise<T> {
  try {
    return await append();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal?.code !== OUT_OF_ORDER) throw error;
    throw new EventOrderError(runId, refusal.detail ?? '?', refusal.message);
  }
}

function eventOf(row: EventRow): RunEvent {
  return {
    userId: row.user_id,
    runId: row.run_id,
    sequence: row.sequence,
    eventId: row.event_id,
    threadId: row.thread_id,
    type: row.type,
    agentName: row.agent_name,
    executionId: row.execution_id,
    payload: row.payload,
    createdAt: row.created_at,
  };
}
