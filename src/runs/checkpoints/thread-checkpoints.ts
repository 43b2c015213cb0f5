import { Injectable } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Checkpoint } from './checkpoint.entity';

/** Which checkpoint of which run: opaque to callers, who only give it back. */
export interface CheckpointPlace {
  readonly runId: string;
  readonly sequence: number;
}

/** The checkpoints of all runs of a thread, as one history. */
@Injectable()
export class ThreadCheckpoints {
  /** Newest run first, and newest first within it. @param before only older ones than this, @param from this one and older ones */
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
      .where('checkpoint.userId = :userId and run.thread_id = :threadId', { userId, threadId });
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
