import type { Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { assertMetadataFits, InvalidInputError } from '../../http';
import {
  type NewRun,
  RecoveryManager,
  type Run,
  RunBranches,
  type RunOrder,
  RunRepository,
} from '../../runs';
import { type FoundConversation, NOTHING_TO_GO_ON_WITH } from './conversation';

/** A run that is asked nothing new: it does what was left to do at a state of its thread. */
@Injectable()
export class Continuation {
  constructor(
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunBranches) private readonly branches: RunBranches,
    @Inject(RecoveryManager) private readonly recovery: RecoveryManager,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * Where the thread broke off it goes on, as by `resume`; at an earlier state it begins a branch, as by `rollback`.
   * @throws InvalidInputError where nothing was asked by then; RunLiveError, RunCompletedError, QueueFullError
   */
  async begin(
    session: Session,
    { assistantId, metadata }: RunOrder,
    { threadId, beginning }: FoundConversation,
    { idempotencyKey, bodyHash }: Pick<NewRun, 'idempotencyKey' | 'bodyHash'>,
  ): Promise<Run> {
    const { manager, context } = session;
    const { userId, runId: id } = context;
    // Read anew: it may have been made to end for this one.
    const run = beginning
      ? await this.runs.get(manager, userId, beginning.run.id)
      : await this.runs.newestOf(manager, userId, threadId);
    if (!run || beginning?.sequence === 0) throw new InvalidInputError([NOTHING_TO_GO_ON_WITH]);
    if (run.assistantId !== assistantId) throw anotherAgents(run);
    const all = { ...run.metadata, ...metadata };
    assertMetadataFits(all, this.config.metadataMaxBytes);
    const also = { id, metadata: all, idempotencyKey, bodyHash };
    if (!beginning?.fork) return this.recovery.recover(session, run, { type: 'resume' }, also);
    const { sequence, fork } = beginning;
    await this.branches.open(manager, id, { run, sequence, fork });
    return this.recovery.recover(session, run, { type: 'rollback', sequence }, { ...also, branch: id });
  }
}

const anotherAgents = ({ assistantId }: Run): InvalidInputError =>
  new InvalidInputError([
    {
      path: 'assistant_id',
      message: `must be "${assistantId}": it is whose run would go on, unless input says something`,
    },
  ]);
