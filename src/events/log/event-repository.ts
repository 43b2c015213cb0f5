import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { LogState } from './event-order';
import type { RunEvent } from './run-event';

/** The head of a run's log, locked for the rest of the transaction. */
export interface LockedLog extends LogState {
  readonly threadId: string;
  readonly lastSequence: number;
}

interface LockedRow {
  thread_id: string;
  last_sequence: number;
  has_started: boolean;
  has_ended: boolean;
  started_executions: string[];
  ended_executions: string[];
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
  payload: Record<string, unknown>;
  created_at: Date;
}

/** The rows of the event logs. Rows are only ever added. */
@Injectable()
export class EventRepository {
  /**
   * Locks the log of a run, so that sequences have no gap and no repeat (P4), and says what it holds.
   * @param executionIds the executions to ask about
   * @returns nothing when the user has no such run
   */
  async lock(
    manager: EntityManager,
    userId: string,
    runId: string,
    executionIds: readonly string[],
  ): Promise<LockedLog | undefined> {
    const [row] = await manager.query<LockedRow[]>('select * from lock_run_events($1, $2, $3)', [
      userId,
      runId,
      executionIds,
    ]);
    if (!row) return undefined;
    return {
      threadId: row.thread_id,
      lastSequence: row.last_sequence,
      hasStarted: row.has_started,
      hasEnded: row.has_ended,
      startedExecutions: row.started_executions,
      endedExecutions: row.ended_executions,
    };
  }

  /** Adds events whose sequences follow those of the locked log. */
  async add(manager: EntityManager, events: readonly RunEvent[]): Promise<void> {
    await manager.query(
      `insert into run_events (user_id, run_id, sequence, event_id, thread_id, type, agent_name, execution_id,
                               payload, created_at)
       select * from jsonb_to_recordset($1::jsonb)
         as e(user_id text, run_id uuid, sequence int, event_id uuid, thread_id uuid, type text, agent_name text,
              execution_id uuid, payload jsonb, created_at timestamptz)`,
      [JSON.stringify(events.map(rowOf))],
    );
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

function rowOf(event: RunEvent): EventRow {
  return {
    user_id: event.userId,
    run_id: event.runId,
    sequence: event.sequence,
    event_id: event.eventId,
    thread_id: event.threadId,
    type: event.type,
    agent_name: event.agentName,
    execution_id: event.executionId,
    payload: event.payload,
    created_at: event.createdAt,
  };
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
