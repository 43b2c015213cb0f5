import type { Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { ThreadRepository } from '../threads';
import { type CancelAction, RunCancel } from './run-cancel';
import { RunContexts } from './run-contexts';
import type { Run } from './run.entity';
import { RunRepository } from './run.repository';
import { LIVE_STATES, type RunState } from './state/run-state';

/** Which runs are meant: the named ones of a thread, or all in these states, by default all that are live. */
export interface WantedRuns {
  readonly threadId?: string;
  readonly runIds?: readonly string[];
  readonly states?: readonly RunState[];
}

/** While so many are cancelled, their user's other runs wait for the lane. */
const AT_ONCE = 20;

/** Cancels several runs of the session's user; each of them ends as if it were the only one (E18). */
@Injectable()
export class RunCancelMany {
  constructor(
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunCancel) private readonly cancellation: RunCancel,
    @Inject(RunContexts) private readonly contexts: RunContexts,
  ) {}

  /** @throws ThreadNotFoundError, RunNotFoundError before anything is cancelled */
  async cancel(session: Session, wanted: WantedRuns, action: CancelAction, reason: string): Promise<void> {
    const { threadId, runIds } = wanted;
    const { manager, context } = session;
    if (threadId) await this.threads.get(manager, context.userId, threadId);
    if (!runIds) return this.cancelAll(session, wanted, action, reason);
    const named: Run[] = [];
    for (const id of new Set(runIds)) named.push(await this.runs.get(manager, context.userId, id, threadId));
    await this.cancelEach(session, named.sort(newestFirst), action, reason);
  }

  /** Those that there are when it begins; a portion at a time, each committed by itself. */
  private async cancelAll(
    session: Session,
    { threadId, states = LIVE_STATES }: WantedRuns,
    action: CancelAction,
    reason: string,
  ): Promise<void> {
    const { manager, context } = session;
    let before: Run | undefined;
    for (;;) {
      const page = { threadId, states, before, limit: AT_ONCE };
      const found = await this.runs.newestLive(manager, context.userId, page);
      await this.cancelEach(session, found, action, reason);
      if (found.length < AT_ONCE) return;
      before = found.at(-1);
      await session.step('cancel the older ones', () => Promise.resolve());
    }
  }

  /** The newest first: the end of a run lets the one that waits behind it begin. */
  private async cancelEach(
    session: Session,
    runs: readonly Run[],
    action: CancelAction,
    reason: string,
  ): Promise<void> {
    for (const run of runs)
      await this.cancellation.cancelIfLive(this.contexts.sessionOf(session, run), run, action, reason);
  }
}

const newestFirst = (a: Run, b: Run): number =>
  b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1);
