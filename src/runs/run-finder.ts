import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ThreadNotFoundError } from '../threads';
import { placeInLine } from './place-in-line';
import type { Run, RunKey } from './run.entity';
import { RunNotFoundError } from './run-not-found.error';
import { runIn } from './run-row';

export interface FoundRun {
  readonly run: Run;
  /** Place in its user's line, from 1; undefined once it has begun. */
  readonly queuePosition?: number;
}

/** A run as its caller names it: thread, run and place in line are one question, and a run is as hidden as its thread. */
@Injectable()
export class RunFinder {
  /**
   * @param wanted its thread where it is named too: then the run must be of it
   * @throws ThreadNotFoundError, also where it is deleted; RunNotFoundError
   */
  async find(manager: EntityManager, { userId, threadId, runId }: WantedRun): Promise<FoundRun> {
    const [row] = threadId
      ? await manager.query<FoundRow[]>(FIND_IN_THREAD, [userId, runId, threadId])
      : await manager.query<FoundRow[]>(FIND, [userId, runId]);
    if (!row && threadId) throw new ThreadNotFoundError(threadId);
    if (!row?.id) throw new RunNotFoundError(runId);
    return { run: runIn(manager, [row]), queuePosition: row.queue_position ?? undefined };
  }
}

const FOUND = `
  select r.*, case when r.status = 'queued' then (
    ${placeInLine({ userId: '$1', createdAt: 'r.created_at', id: 'r.id' })}) end as queue_position`;

/**
 * Two statements, as one would have to look the thread's id up within its condition: row-level security lets no condition that
 * holds a query look into an index, and all of the user's threads would be read.
 */
const FIND = `${FOUND}
  from runs r join threads t on t.user_id = r.user_id and t.id = r.thread_id
  where r.user_id = $1 and r.id = $2 and t.deleted_at is null`;

const FIND_IN_THREAD = `${FOUND}
  from threads t left join runs r on r.user_id = t.user_id and r.thread_id = t.id and r.id = $2
  where t.user_id = $1 and t.id = $3 and t.deleted_at is null`;

type WantedRun = Pick<RunKey, 'userId' | 'runId'> & Partial<Pick<RunKey, 'threadId'>>;

interface FoundRow {
  readonly id: string | null;
  readonly queue_position: number | null;
}
