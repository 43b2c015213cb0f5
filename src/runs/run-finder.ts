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
    const [row] = await manager.query<FoundRow[]>(FIND, [userId, threadId ?? null, runId]);
    if (!row && threadId) throw new ThreadNotFoundError(threadId);
    if (!row?.id) throw new RunNotFoundError(runId);
    return { run: runIn(manager, [row]), queuePosition: row.queue_position ?? undefined };
  }
}

const FIND = `
  select r.*, case when r.status = 'queued' then (
    ${placeInLine({ userId: '$1', createdAt: 'r.created_at', id: 'r.id' })}) end as queue_position
  from threads t left join runs r on r.user_id = t.user_id and r.thread_id = t.id and r.id = $3
  where t.user_id = $1 and t.deleted_at is null
    and t.id = coalesce($2, (select named.thread_id from runs named where named.user_id = $1 and named.id = $3))`;

type WantedRun = Pick<RunKey, 'userId' | 'runId'> & Partial<Pick<RunKey, 'threadId'>>;

interface FoundRow {
  readonly id: string | null;
  readonly queue_position: number | null;
}
