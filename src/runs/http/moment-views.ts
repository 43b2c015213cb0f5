import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import { type Conversation, RunConversations } from '../run-conversations';
import type { Run } from '../run.entity';
import { RunRepository } from '../run.repository';
import { RunValues } from '../run-values';
import { isEnded } from '../state/run-state';
import { type ThreadStateView, viewOfMoment } from './thread-state-view';

export interface Moments {
  readonly userId: string;
  readonly threadId: string;
  /** Newest first, and one more than is shown where there is one: each state names the one before it. */
  readonly checkpoints: readonly Checkpoint[];
  readonly limit: number;
  /** The first one is the newest of the thread, which knows all that was said by now. */
  readonly hasNewest: boolean;
}

/** Makes of checkpoints what clients see: with what the thread said by then, and at the end of a run with its answer. */
@Injectable()
export class MomentViews {
  constructor(
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunConversations) private readonly conversations: RunConversations,
    @Inject(RunValues) private readonly values: RunValues,
  ) {}

  async of(manager: EntityManager, moments: Moments): Promise<ThreadStateView[]> {
    const { userId, threadId, checkpoints, limit, hasNewest } = moments;
    const shown = checkpoints.slice(0, limit);
    const ids = [...new Set(shown.map(({ runId }) => runId))];
    const runs = new Map((await this.runs.among(manager, userId, ids)).map((run) => [run.id, run]));
    const said = await this.conversations.of(manager, userId, threadId, ids);
    const views: ThreadStateView[] = [];
    for (const [index, checkpoint] of shown.entries()) {
      const { runId, sequence } = checkpoint;
      const conversation = said.get(runId);
      const moment = viewOfMoment(threadId, checkpoint, checkpoints[index + 1], conversation);
      const run = runs.get(runId);
      const isNewest = hasNewest && index === 0;
      const isEnd = run && isEnded(run.status) && sequence === run.checkpointSequence && conversation;
      views.push(
        run && (isNewest || isEnd)
          ? await this.completed(manager, moment, run, isNewest ? undefined : conversation)
          : moment,
      );
    }
    return views;
  }

  /** With the answer: a run's last checkpoint was made before it was given. */
  private async completed(
    manager: EntityManager,
    moment: ThreadStateView,
    run: Run,
    conversation: Conversation | undefined,
  ): Promise<ThreadStateView> {
    const values = await this.values.of(manager, run, conversation?.messages);
    const next = isEnded(run.status) ? [] : moment.next;
    return { ...moment, values: { ...moment.values, ...values }, next };
  }
}
