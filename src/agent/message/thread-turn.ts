import type { Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { type MultitaskStrategy, RunCancel, RunContexts, RunRepository } from '../../runs';
import { type Thread, ThreadBusyError } from '../../threads';

const REASONS = {
  interrupt: 'Interrupted by a newer message.',
  rollback: 'Taken back for a newer message.',
} as const;

/** What a new message does to the runs of its thread that have not ended. */
@Injectable()
export class ThreadTurn {
  constructor(
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunCancel) private readonly cancellation: RunCancel,
    @Inject(RunContexts) private readonly contexts: RunContexts,
  ) {}

  /** The thread is locked, so nobody adds a run meanwhile. @throws ThreadBusyError under `reject` */
  async make(session: Session, thread: Thread, strategy: MultitaskStrategy): Promise<void> {
    switch (strategy) {
      case 'enqueue':
        return;
      case 'reject':
        if (await this.isBusy(session, thread)) throw new ThreadBusyError(thread.id);
        return;
      case 'interrupt':
      case 'rollback':
        return this.endOthers(session, thread, strategy);
      default:
        return strategy satisfies never;
    }
  }

  /** One is enough to know it: a thousand may wait, each with a megabyte that was asked. */
  private async isBusy({ manager }: Session, { userId, id: threadId }: Thread): Promise<boolean> {
    return (await this.runs.liveIn(manager, userId, threadId, 1)).length > 0;
  }

  private async endOthers(session: Session, thread: Thread, action: 'interrupt' | 'rollback'): Promise<void> {
    for (const run of await this.runs.liveIn(session.manager, thread.userId, thread.id)) {
      await this.cancellation.cancelIfLive(
        this.contexts.sessionOf(session, run),
        run,
        action,
        REASONS[action],
      );
    }
  }
}
