import type { Unit } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { isEnded, RunRepository } from '../../../runs';
import { ThreadRepository } from '../../../threads';
import { EventLog } from '../../log/event-log';
import {
  type CommandAnswer,
  type FollowedRun,
  type NamedIds,
  SocketCommand,
  type SocketHandle,
} from '../socket-command';
import { RecentRuns } from './recent-runs';
import { uuid } from './shapes';

const shape = z
  .strictObject({
    thread_id: uuid,
    run_id: uuid.optional(),
    after_sequence: z.int().min(0).max(2_147_483_647).optional(),
  })
  .refine(({ run_id, after_sequence }) => run_id !== undefined || after_sequence === undefined, {
    path: ['after_sequence'],
    message: 'counts the events of a run: name it in run_id',
  });
type Payload = z.infer<typeof shape>;

/** Leaves every thread, joins this one, and replays what was missed. */
@Injectable()
export class SwitchThreadCommand extends SocketCommand<Payload> {
  readonly types = ['switch_thread'];
  protected readonly shape = shape;

  constructor(
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(EventLog) private readonly log: EventLog,
    @Inject(RecentRuns) private readonly recent: RecentRuns,
  ) {
    super();
  }

  protected idsOf({ thread_id: threadId, run_id: runId }: Payload): NamedIds {
    return { threadId, runId };
  }

  protected async run(unit: Unit, payload: Payload, socket: SocketHandle): Promise<CommandAnswer> {
    const { context } = unit;
    const { thread_id: threadId } = payload;
    const followed = await this.runsToFollow(unit, payload);
    const live = followed.filter(({ isOver }) => !isOver).map(({ runId }) => runId);
    return {
      payload: { user_id: context.userId, session_scoped: true, thread_id: threadId, run_ids: live },
      afterwards: () => socket.join(context, threadId, followed),
    };
  }

  private async runsToFollow(unit: Unit, payload: Payload): Promise<FollowedRun[]> {
    const { manager, context } = unit;
    const { thread_id: threadId, run_id: runId, after_sequence: afterSequence = 0 } = payload;
    await this.threads.get(manager, context.userId, threadId);
    const from = runId ? await this.runs.get(manager, context.userId, runId, threadId) : undefined;
    if (from) {
      const run = { id: from.id, isOver: isEnded(from.status) };
      await this.log.assertReached(manager, run, { afterSequence, field: 'payload.after_sequence' });
    }
    return this.recent.since(manager, context.userId, threadId, from && { run: from, afterSequence });
  }
}
