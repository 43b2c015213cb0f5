import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnknownIdError } from '../../http';
import { ThreadRepository } from '../../threads';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import { type CheckpointPlace, ThreadCheckpoints } from '../checkpoints/thread-checkpoints';
import { RunRepository } from '../run.repository';
import { RunValues } from '../run-values';
import { isLive } from '../state/run-state';
import { type ThreadStateView, viewBeforeTheFirstRun, viewOfMoment } from './thread-state-view';

/** Reads what a thread knows, now and before. Every method throws ThreadNotFoundError. */
@Injectable()
export class ThreadMoments {
  constructor(
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(ThreadCheckpoints) private readonly checkpoints: ThreadCheckpoints,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunValues) private readonly values: RunValues,
  ) {}

  async now(manager: EntityManager, userId: string, threadId: string): Promise<ThreadStateView> {
    const [newest] = await this.before(manager, userId, threadId, { limit: 1 });
    return newest ?? viewBeforeTheFirstRun(userId, threadId);
  }

  /** @throws UnknownIdError where the thread has no such state, or none any more */
  async at(
    manager: EntityManager,
    userId: string,
    threadId: string,
    place: CheckpointPlace,
  ): Promise<ThreadStateView> {
    const now = await this.now(manager, userId, threadId);
    if (now.checkpoint.checkpoint_id === `${place.runId}:${place.sequence}`) return now;
    const [found, older] = await this.checkpoints.list(manager, userId, threadId, { limit: 2, from: place });
    if (found?.runId !== place.runId || found.sequence !== place.sequence)
      throw new UnknownIdError('checkpoint');
    return viewOfMoment(threadId, found, older);
  }

  /** Newest first. @param before only older ones than this */
  async before(
    manager: EntityManager,
    userId: string,
    threadId: string,
    { limit, before }: { limit: number; before?: CheckpointPlace },
  ): Promise<ThreadStateView[]> {
    await this.threads.get(manager, userId, threadId);
    // One more than asked for: each state names the one before it.
    const found = await this.checkpoints.list(manager, userId, threadId, { limit: limit + 1, before });
    const moments = found
      .slice(0, limit)
      .map((checkpoint, index) => viewOfMoment(threadId, checkpoint, found[index + 1]));
    const [newest, older] = found;
    if (before || !newest) return moments;
    return [await this.newest(manager, threadId, newest, older), ...moments.slice(1)];
  }

  /** With the answer: a run's last checkpoint was made before it was given. */
  private async newest(
    manager: EntityManager,
    threadId: string,
    checkpoint: Checkpoint,
    older: Checkpoint | undefined,
  ): Promise<ThreadStateView> {
    const moment = viewOfMoment(threadId, checkpoint, older);
    const run = await this.runs.get(manager, checkpoint.userId, checkpoint.runId);
    return {
      ...moment,
      values: { ...moment.values, ...(await this.values.of(manager, run)) },
      next: isLive(run.status) ? moment.next : [],
    };
  }
}
