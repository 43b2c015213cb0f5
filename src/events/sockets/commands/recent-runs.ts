import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Run } from '../../../runs';
import type { FollowedRun } from '../socket-command';

/** Where a client was when it left. */
export interface Place {
  readonly run: Run;
  readonly afterSequence: number;
}

interface RunRow {
  readonly id: string;
  readonly is_over: boolean;
  readonly is_later: boolean;
}

/** Which runs of a thread concern whoever joins it now. */
@Injectable()
export class RecentRuns {
  /**
   * Without a place: the runs that are live, from their beginning. With one: the rest of that run, and every run that
   * has begun since. Runs that ended a moment ago are named too, so that their late announcements mean nothing.
   */
  async since(
    manager: EntityManager,
    userId: string,
    threadId: string,
    place: Place | undefined,
  ): Promise<FollowedRun[]> {
    const rows = await manager.query<RunRow[]>(
      `select id, finished_at is not null as is_over,
              coalesce((created_at, id) >= ($3::timestamptz, $4::uuid), false) as is_later
       from runs
       where user_id = $1 and thread_id = $2
         and (finished_at is null or finished_at > now() - interval '5 minutes'
              or (created_at, id) >= ($3::timestamptz, $4::uuid))
       order by created_at, id`,
      [userId, threadId, place?.run.createdAt ?? null, place?.run.id ?? null],
    );
    return rows.map(({ id, is_over: isOver, is_later: isLater }) => ({
      runId: id,
      afterSequence: id === place?.run.id ? place.afterSequence : 0,
      isOver: isOver && !isLater,
    }));
  }
}
