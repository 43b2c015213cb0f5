import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { asEntity } from '../run-row';
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
  /**
   * Newest run first, and newest first within it.
   * @param before only older ones than this
   * @param from this very one and older ones
   */
  async list(
    manager: EntityManager,
    userId: string,
    threadId: string,
    { limit, before, from }: { limit: number; before?: CheckpointPlace; from?: CheckpointPlace },
  ): Promise<Checkpoint[]> {
    const place = from ?? before;
    const rows = await manager.query<Record<string, unknown>[]>(place ? OLDER : NEWEST, [
      ...[userId, threadId, limit],
      ...(place ? [place.runId, place.sequence, from !== undefined] : []),
    ]);
    return rows.map((row) => asEntity(manager, Checkpoint, row));
  }

  /**
   * Which state each of these runs began at: that where its branch parts, or the last one of the run before it in its branch;
   * where none is kept any more, the one before all.
   */
  async before(
    manager: EntityManager,
    userId: string,
    runIds: readonly string[],
  ): Promise<Map<string, CheckpointPlace>> {
    if (runIds.length === 0) return new Map();
    const rows = await manager.query<BeforeRow[]>(BEFORE, [userId, runIds]);
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

const SHOWN = `c.type = 'manual' or c.sequence = run.checkpoint_sequence or c.sha256 is distinct from (
  select same.sha256 from checkpoints same
  where same.user_id = c.user_id and same.run_id = c.run_id and same.sequence < c.sequence
  order by same.sequence desc limit 1)`;

/**
 * States are kept for so long after the end of their run, and runs of a thread end one after another, but for those that are
 * stopped while they wait: behind so many that have none, none has any.
 */
const WITHOUT = 100;

/**
 * However many runs a thread has had, only the newest are read, each with its own states, until there are enough: that is the
 * order of the index which names the thread.
 */
const listed = ({ runs = '', states = SHOWN } = {}): string => `
  select c.* from (
    select r.user_id, r.id, r.created_at, r.checkpoint_sequence from runs r
    where r.user_id = $1 and r.thread_id = $2 ${runs}
    order by r.created_at desc, r.id desc limit $3 + ${WITHOUT}
  ) run cross join lateral (
    select c.* from checkpoints c where c.user_id = run.user_id and c.run_id = run.id and (${states})
    order by c.sequence desc limit $3
  ) c
  order by run.created_at desc, run.id desc, c.sequence desc limit $3`;

const NEWEST = listed();

/** From a place on: that one itself, whether it is shown or not, only where `$6` says so. */
const OLDER = listed({
  runs: 'and (r.created_at, r.id) <= ((select a.created_at from runs a where a.user_id = $1 and a.id = $4), $4)',
  states: `(c.run_id <> $4 or c.sequence < $5) and (${SHOWN}) or $6::boolean and c.run_id = $4 and c.sequence = $5`,
});

interface BeforeRow {
  readonly id: string;
  readonly run_id: string;
  readonly sequence: number;
}

const BEFORE = `
  select r.id, coalesce(older.run_id, parted.run_id, root.id) as run_id,
         coalesce(older.sequence, parted.sequence, ${BEFORE_ALL}) as sequence
  from runs r
  left join branches b on b.user_id = r.user_id and b.id = r.id
  left join lateral (
    select c.run_id, c.sequence from checkpoints c
    where c.user_id = r.user_id and c.run_id = b.from_run and c.sequence <= b.from_sequence
    order by c.sequence desc limit 1
  ) parted on true
  left join lateral (
    select c.run_id, c.sequence from (
      select o.user_id, o.id, o.created_at from runs o
      where b.id is null and o.user_id = r.user_id and o.thread_id = r.thread_id
        and (o.created_at, o.id) < (r.created_at, r.id) and o.branch is not distinct from r.branch
      order by o.created_at desc, o.id desc limit ${WITHOUT}
    ) o cross join lateral (
      select c.run_id, c.sequence from checkpoints c where c.user_id = o.user_id and c.run_id = o.id
      order by c.sequence desc limit 1
    ) c
    order by o.created_at desc, o.id desc limit 1
  ) older on true
  cross join lateral (
    select f.id from runs f where f.user_id = r.user_id and f.thread_id = r.thread_id order by f.created_at, f.id limit 1
  ) root
  where r.user_id = $1 and r.id = any($2)`;
