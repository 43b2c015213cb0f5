import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit';
import { ThreadRepository } from '../threads';
import { RunQueue } from './queue/run-queue';
import { keyOf, type Run } from './run.entity';
import { RunEndedError } from './run-ended.error';
import { RunFinalizer } from './run-finalizer';
import type { JournalSession } from './run-journal';
import { isEnded } from './state/run-state';

/** What becomes of the run's messages: they stay, or the thread is as if the run had never been. */
export type CancelAction = 'interrupt' | 'rollback';

/** Cancels one run of the session's user (E18). The end is written here; the worker, wherever it is, can write no more. */
@Injectable()
export class RunCancel {
  constructor(
    @Inject(RunFinalizer) private readonly finalizer: RunFinalizer,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(AuditLog) private readonly audit: AuditLog,
  ) {}

  /** The same, and nothing when it has ended by now. */
  async cancelIfLive(session: JournalSession, run: Run, action: CancelAction, reason: string): Promise<void> {
    try {
      await this.cancel(session, run, action, reason);
    } catch (error) {
      if (!(error instanceof RunEndedError)) throw error;
    }
  }

  /** @throws RunEndedError when it has ended before */
  async cancel(session: JournalSession, run: Run, action: CancelAction, reason: string): Promise<Run> {
    if (isEnded(run.status)) throw new RunEndedError(run.id, run.status);
    const { run: ended, isMine } = await this.finalizer.finish(session, keyOf(run), {
      status: 'cancelled',
      message: reason,
    });
    if (!isMine && isEnded(ended.status)) throw new RunEndedError(run.id, ended.status);
    if (action === 'rollback') await this.threads.unsay(session.manager, run.userId, run.threadId, run.id);
    await this.queue.tellStopped(session.manager, run.id);
    await this.audit.record(session.manager, session.context, {
      type: 'cancel',
      action: 'cancelled',
      details: { cancelled_run_id: run.id, action, reason },
    });
    return ended;
  }
}
