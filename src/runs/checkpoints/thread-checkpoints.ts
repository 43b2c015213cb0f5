import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Checkpoint } from './checkpoint.entity';

/** Which checkpoint of which run: opaque to callers, who only give it back. */
export interface CheckpointPlace {
  readonly runId: string;
  readonly sequence: number;
}

/** The sequence of the state before a thread's first run, which has no row: nothing was known. */
export const BEFORE_ALL = 0;

/**
 * The checkpoints of all runs of a thread, as one history: of those with one and the same state the first, since a page asks
 * for the newest ten of them and a run keeps one with each tool call. An agent's own, and where each run stands now, are shown.
 */
@Injectable()
export class ThreadCheckpoints {
  /** Newest run first, and newest first within it. @param before only older ones than this, @param from this very one and older ones */
  async list(
    manager: EntityManager,
    userId: string,
    threadId: string,
    { limit, before, from }: { limit: number; before?: CheckpointPlace; from?: CheckpointPlace },
  ): Promise<Checkpoint[]> {
    // A run's id is a UUIDv7: it sorts by the time the run was made.
    const query = manager
      .createQueryBuilder(Checkpoint, 'checkpoint')
      .innerJoin('runs', 'run', 'run.user_id = checkpoint.user_id and run.id = checkpoint.run_id')
      .where('checkpoint.userId = :userId and run.thread_id = :threadId', { userId, threadId })
      .andWhere(
        `(${from ? '(checkpoint.runId, checkpoint.sequence) = (:runId::uuid, :sequence) or ' : ''}${SHOWN})`,
      );
    if (before) {
      query.andWhere('(checkpoint.runId, checkpoint.sequence) < (:runId::uuid, :sequence)', before);
    }
    if (from) {
      query.andWhere('(checkpoint.runId, checkpoint.sequence) <= (:runId::uuid, :sequence)', from);
    }
    return query
      .orderBy('checkpoint.runId', 'DESC')
      .addOrderBy('checkpoint.sequence', 'DESC')
      .limit(limit)
      .getMany();
  }

  /**
   * Which state each of these runs began at: that where its branch parts, or the last one of the run before it in its branch;
   * where none is kept any more, the one before all.
   */
  async before(
    manager: EntityManager,
    userId: string,
    threadId: string,
    runIds: readonly string[],
  ): Promise<Map<string, CheckpointPlace>> {
    if (runIds.length === 0) return new Map();
    const rows = await manager.query<BeforeRow[]>(BEFORE, [userId, threadId, runIds]);
    return new Map(rows.map(({ id, run_id: runId, sequence }) => [id, { runId, sequence }]));
  }

  /** Those of one run that came after this one, in their order. */
  async after(
    manager: EntityManager,
    userId: string,
    { runId, sequence }: CheckpointPlace,
  ): Promise<Checkpoint[]> {
    return manager.find(Checkpoint, {
      where: { userId, runId, sequence: MoreThan(sequence) },
      order: { sequence: 'ASC' },
    });
  }
}

const SHOWN = `checkpoint.type = 'manual' or checkpoint.sequence = run.checkpoint_sequence
  or checkpoint.sha256 is distinct from (
    select same.sha256 from checkpoints same
    where same.user_id = checkpoint.user_id and same.run_id = checkpoint.run_id and same.sequence < checkpoint.sequence
    order by same.sequence desc limit 1)`;

interface BeforeRow {
  readonly id: string;
  readonly run_id: string;
  readonly sequence: number;
}

const BEFORE = `
  select r.id, coalesce(older.run_id, root.id) as run_id, coalesce(older.sequence, ${BEFORE_ALL}) as sequence
  from runs r
  left join branches b on b.user_id = r.user_id and b.id = r.id
  left join lateral (
    select c.run_id, c.sequence from runs o
    join checkpoints c on c.user_id = o.user_id and c.run_id = o.id
    where o.user_id = r.user_id and o.thread_id = r.thread_id and case
      when b.id is null then o.id < r.id and o.branch is not distinct from r.branch
      else o.id = b.from_run and c.sequence <= b.from_sequence end
    order by c.run_id desc, c.sequence desc limit 1
  ) older on true
  cross join lateral (
    select f.id from runs f where f.user_id = r.user_id and f.thread_id = r.thread_id order by f.id limit 1
  ) root
  where r.user_id = $1 and r.thread_id = $2 and r.id = any($3)`;
