import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { UnknownIdError } from '../../http';
import type { SaidBy } from '../../threads';
import { CheckpointManager } from '../checkpoints/checkpoint-manager';
import { CheckpointNotFoundError } from '../checkpoints/checkpoint-not-found.error';
import { BEFORE_ALL, type CheckpointPlace } from '../checkpoints/thread-checkpoints';
import { RunConversations } from '../run-conversations';
import type { Run } from '../run.entity';
import { RunNotFoundError } from '../run-not-found.error';
import { RunRepository } from '../run.repository';
import { isEnded } from '../state/run-state';

/** Where a run is to begin. */
export interface Beginning {
  /** The run that the state is of. */
  readonly run: Run;
  readonly sequence: number;
  /** What was known by then, where the conversation has gone on since: the run begins a branch. Absent: it goes on at the end. */
  readonly fork?: SaidBy;
}

/** Where the conversations of a thread part (docs/decisions/0015). Every method works in the caller's session and for its user alone. */
@Injectable()
export class RunBranches {
  constructor(
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
    @Inject(RunConversations) private readonly conversations: RunConversations,
  ) {}

  /**
   * What it means to begin at a state of a thread, which is locked.
   * @throws UnknownIdError where the thread has no such state, none any more, or one whose messages were taken back
   */
  async beginningAt(
    manager: EntityManager,
    userId: string,
    threadId: string,
    { runId, sequence }: CheckpointPlace,
  ): Promise<Beginning> {
    const run = await this.runOf(manager, userId, threadId, runId);
    if (await this.isNow(manager, run, sequence)) return { run, sequence };
    return { run, sequence, fork: await this.knownAt(manager, run, sequence) };
  }

  /** Makes the branch that a run is to be the first of. */
  async open(
    manager: EntityManager,
    id: string,
    { run, sequence, fork }: Required<Beginning>,
  ): Promise<void> {
    await manager.query(
      `insert into branches (user_id, id, thread_id, parent, from_run, from_sequence, known_until)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [run.userId, id, run.threadId, fork.branch, run.id, sequence, fork.until],
    );
  }

  /**
   * While a run is live its state changes under its readers: whoever names any of it means that conversation, also behind
   * others that wait for it.
   */
  private async isNow(manager: EntityManager, run: Run, sequence: number): Promise<boolean> {
    const { userId, threadId, branch, status, checkpointSequence } = run;
    if (!isEnded(status)) return sequence > BEFORE_ALL && sequence <= checkpointSequence;
    if (sequence !== checkpointSequence) return false;
    return (await this.runs.newestOf(manager, userId, threadId, branch))?.id === run.id;
  }

  private async runOf(manager: EntityManager, userId: string, threadId: string, id: string): Promise<Run> {
    try {
      return await this.runs.get(manager, userId, id, threadId);
    } catch (error) {
      throw error instanceof RunNotFoundError ? new UnknownIdError('checkpoint') : error;
    }
  }

  private async knownAt(manager: EntityManager, run: Run, sequence: number): Promise<SaidBy> {
    const { userId, threadId, branch } = run;
    if (sequence === BEFORE_ALL) {
      if ((await this.runs.firstOf(manager, userId, threadId))?.id !== run.id)
        throw new UnknownIdError('checkpoint');
      return { branch: null, until: NOTHING };
    }
    await this.assertKept(manager, run, sequence);
    const said = (await this.conversations.of(manager, userId, threadId, [run.id])).get(run.id);
    if (!said) throw new UnknownIdError('checkpoint');
    const isEnd = isEnded(run.status) && sequence === run.checkpointSequence;
    return { branch, until: isEnd ? said.lastId : said.questionId };
  }

  /** @throws CheckpointDamagedError as well: nothing begins at what is no longer what it was (P2) */
  private async assertKept(manager: EntityManager, run: Run, sequence: number): Promise<void> {
    try {
      await this.checkpoints.read(manager, run, sequence);
    } catch (error) {
      throw error instanceof CheckpointNotFoundError ? new UnknownIdError('checkpoint') : error;
    }
  }
}

/** Lower than the id of every message. */
const NOTHING = '00000000-0000-0000-0000-000000000000';
