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
  readonly is_missed: boolean;
}

/** Which runs of a thread concern whoever joins it now. */
@Injectable()
export class RecentRuns {
  /**
   * Without a place: the runs that are live, from their beginning. With one: the rest of that run, every run that has
   * begun since, and the older ones that ended since, whose end the client has not had. Runs that ended a moment ago are
   * named too, so that their late announcements mean nothing.
   */
  async since(
    manager: EntityManager,
    userId: string,
    threadId: string,
    place: Place | undefined,
  ): Promise<FollowedRun[]> {
    const rows = await manager.query<RunRow[]>(SINCE, [
      userId,
      threadId,
      place?.run.createdAt ?? null,
      place?.run.id ?? null,
      place?.afterSequence ?? 0,
    ]);
    return rows.map(({ id, is_over: isOver, is_missed: isMissed }) => ({
      runId: id,
      afterSequence: id === place?.run.id ? place.afterSequence : 0,
      isOver: isOver && !isMissed,
    }));
  }
}

/** What has happened at that time may still have been on its way. */
const ON_ITS_WAY = "interval '1 second'";

/** Events have the time of the replica that told them: the last of a run, and no time of its row, is compared with them. */
const SINCE = `
  with place as (
    select coalesce((select created_at from run_events where user_id = $1 and run_id = $4 and sequence = $5),
                    $3::timestamptz) - ${ON_ITS_WAY} as left_at
  ), told as (
    select id, created_at, finished_at,
           coalesce((created_at, id) >= ($3::timestamptz, $4::uuid) or finished_at is not null and (
             select e.created_at from run_events e where e.user_id = $1 and e.run_id = runs.id
             order by e.sequence desc limit 1) >= left_at, false) as is_missed
    from runs cross join place
    where user_id = $1 and thread_id = $2
  )
  select id, finished_at is not null as is_over, is_missed from told
  where is_missed or finished_at is null or finished_at > now() - interval '5 minutes'
  order by created_at, id`;
