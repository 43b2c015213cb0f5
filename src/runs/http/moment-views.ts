import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Checkpoint } from '../checkpoints/checkpoint.entity';
import { type CheckpointPlace, ThreadCheckpoints } from '../checkpoints/thread-checkpoints';
import { type Conversation, RunConversations } from '../run-conversations';
import type { Run } from '../run.entity';
import type { ListedRun } from '../run-row';
import { RunRepository } from '../run.repository';
import { RunValues } from '../run-values';
import { isEnded } from '../state/run-state';
import { type ThreadStateView, viewOfEnd, viewOfMoment } from './thread-state-view';

export interface Moments {
  readonly userId: string;
  readonly threadId: string;
  /** Newest first, and one more than is shown where there is one: within a run, each state names the one before it. */
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
    @Inject(ThreadCheckpoints) private readonly checkpoints: ThreadCheckpoints,
    @Inject(RunConversations) private readonly conversations: RunConversations,
    @Inject(RunValues) private readonly values: RunValues,
  ) {}

  async of(manager: EntityManager, moments: Moments): Promise<ThreadStateView[]> {
    const { userId, threadId, checkpoints, limit, hasNewest } = moments;
    const shown = checkpoints.slice(0, limit);
    const ids = [...new Set(shown.map(({ runId }) => runId))];
    const runs = new Map((await this.runs.among(manager, userId, ids)).map((run) => [run.id, run]));
    const said = await this.conversations.of(manager, userId, threadId, ids, limit);
    const lowest = shown.filter(({ runId }, index) => checkpoints[index + 1]?.runId !== runId);
    const begun = lowest.map(({ runId }) => runId);
    const beginnings = await this.checkpoints.before(manager, userId, begun);
    const views: ThreadStateView[] = [];
    for (const [index, checkpoint] of shown.entries()) {
      const { runId, sequence } = checkpoint;
      const conversation = said.get(runId);
      const run = runs.get(runId);
      const next = checkpoints[index + 1];
      const older = next?.runId === runId ? next : beginnings.get(runId);
      if (!run || !older) continue;
      const moment = viewOfMoment(threadId, checkpoint, older, conversation);
      const isNewest = hasNewest && index === 0;
      const isEnd = isEnded(run.status) && sequence === run.checkpointSequence && conversation;
      views.push(
        isNewest || isEnd
          ? await this.completed(manager, moment, run, isNewest ? undefined : conversation)
          : moment,
      );
    }
    return views;
  }

  /** What is known of a run whose states are kept no more: what was said, and its report. */
  async withoutStates(manager: EntityManager, run: Run, root: CheckpointPlace): Promise<ThreadStateView> {
    return viewOfEnd(run, root, await this.values.of(manager, run));
  }

  /**
   * With the answer: a run's last checkpoint was made before it was given. Nothing is to come where a thread stands still, and
   * what its run is just at waits for nobody: clients of the LangGraph API take agents to come in its newest state for an interrupt.
   */
  private async completed(
    manager: EntityManager,
    moment: ThreadStateView,
    run: ListedRun,
    conversation: Conversation | undefined,
  ): Promise<ThreadStateView> {
    const values = await this.values.of(manager, run, conversation?.messages);
    return { ...moment, values: { ...moment.values, ...values }, next: [] };
  }
}
