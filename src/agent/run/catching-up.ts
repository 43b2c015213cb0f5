import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CheckpointManager, type KeptState, type Run, RunStartRepository, type TakenRun } from '../../runs';
import { type MessageRow, ThreadRepository } from '../../threads';
import { firstDocument, HISTORY } from './first-document';

/** What was said while a question waited for another of its thread is known to its run, and stands before it (docs/decisions/0016). */
@Injectable()
export class CatchingUp {
  constructor(
    @Inject(RunStartRepository) private readonly starts: RunStartRepository,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
  ) {}

  /** @returns the state that the run begins with. @throws StateTooLargeError */
  async of(manager: EntityManager, { run, checkpoint, askedAhead }: TakenRun): Promise<KeptState> {
    if (!askedAhead) return checkpoint;
    const document = firstDocument(run, await this.saidBefore(manager, run));
    const first = this.checkpoints.of(document, 'auto', 'initialization');
    if (first.sha256 === checkpoint.sha256) return checkpoint;
    return this.checkpoints.renewFirst(manager, run, first);
  }

  private async saidBefore(manager: EntityManager, run: Run): Promise<MessageRow[]> {
    const until = await this.starts.takePlace(manager, run);
    if (until === undefined) return [];
    return this.threads.history(manager, run.userId, run.threadId, HISTORY, { branch: run.branch, until });
  }
}
