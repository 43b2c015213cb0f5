import type { Phase } from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Run } from '../run.entity';
import { sha256 } from '@airlock/agent-kit/plain-json';
import { type RunDocument, StateManager } from '../state/state-manager';
import { CheckpointDamagedError } from './checkpoint-damaged.error';
import { CheckpointNotFoundError } from './checkpoint-not-found.error';
import { Checkpoint, type CheckpointType } from './checkpoint.entity';

type RunId = Pick<Run, 'userId' | 'id'>;

/** What is kept of the state, ready to be written with the step that made it. */
export interface NewCheckpoint {
  readonly type: CheckpointType;
  readonly phase: Phase;
  readonly state: string;
  readonly sha256: string;
  readonly size: number;
  readonly isRecoveryPoint: boolean;
}

type Bytes = Pick<Checkpoint, 'state' | 'sha256' | 'size'>;

/** The bytes of a checkpoint, and the checksum that was taken of them. */
export type KeptState = Pick<Checkpoint, 'runId' | 'sequence' | 'state' | 'sha256'>;

/** Makes, reads and checks checkpoints. It keeps nothing: the session is the caller's. */
@Injectable()
export class CheckpointManager {
  constructor(@Inject(StateManager) private readonly states: StateManager) {}

  /** @throws StateTooLargeError naming the largest key, StateBoundsError, NotPlainJsonError */
  of(document: RunDocument, type: CheckpointType, phase: Phase): NewCheckpoint {
    const state = this.states.serialize(document);
    return this.again({ state, sha256: sha256(state), size: Buffer.byteLength(state) }, type, phase);
  }

  /** The same bytes once more: where a run goes on from another, or enters a phase in the state that was just kept. */
  again({ state, sha256: sum, size }: Bytes, type: CheckpointType, phase: Phase): NewCheckpoint {
    // The first of a run that starts afresh is auto in the phase initialization: a place to return to all the same.
    const isRecoveryPoint = type !== 'auto' && type !== 'manual' ? true : phase === 'initialization';
    return { type, phase, state, sha256: sum, size, isRecoveryPoint };
  }

  /** Writes the first checkpoint of a new run; all others are written with their step (StepRepository). */
  async begin(
    manager: EntityManager,
    { userId, id: runId }: RunId,
    first: NewCheckpoint,
    stepCount = 0,
  ): Promise<void> {
    const { type, phase, state, sha256: sum, size, isRecoveryPoint } = first;
    await manager.query(
      `with counted as (update runs set checkpoint_sequence = 1 where user_id = $1 and id = $2)
       insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size, is_recovery_point)
       values ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9)`,
      [userId, runId, type, phase, stepCount, state, sum, size, isRecoveryPoint],
    );
  }

  /** The first of a run that has not begun, anew: more is known than when it was made. */
  async renewFirst(
    manager: EntityManager,
    { userId, id: runId }: RunId,
    { state, sha256: sum, size }: NewCheckpoint,
  ): Promise<KeptState> {
    await manager.update(Checkpoint, { userId, runId, sequence: 1 }, { state, sha256: sum, size });
    return { runId, sequence: 1, state, sha256: sum };
  }

  /**
   * @param sequence default: the newest
   * @throws CheckpointNotFoundError, CheckpointDamagedError
   */
  async read(manager: EntityManager, { userId, id: runId }: RunId, sequence?: number): Promise<Checkpoint> {
    const [found] = await manager.find(Checkpoint, {
      where: sequence === undefined ? { userId, runId } : { userId, runId, sequence },
      order: { sequence: 'DESC' },
      take: 1,
    });
    if (!found) throw new CheckpointNotFoundError(runId, sequence);
    this.assertWhole(found);
    return found;
  }

  /** The checkpoint that the run began with. @throws CheckpointNotFoundError, CheckpointDamagedError */
  async readFirst(manager: EntityManager, run: RunId): Promise<Checkpoint> {
    return this.read(manager, run, 1);
  }

  /** Newest first. @param before only those with a lower sequence */
  async list(
    manager: EntityManager,
    { userId, id: runId }: RunId,
    limit: number,
    before?: number,
  ): Promise<Checkpoint[]> {
    const query = manager
      .createQueryBuilder(Checkpoint, 'checkpoint')
      .where('checkpoint.userId = :userId and checkpoint.runId = :runId', { userId, runId });
    if (before !== undefined) query.andWhere('checkpoint.sequence < :before', { before });
    return query.orderBy('checkpoint.sequence', 'DESC').take(limit).getMany();
  }

  /** @throws CheckpointDamagedError when the bytes are not the ones that were kept */
  assertWhole({ runId, sequence, state, sha256: sum }: KeptState): void {
    if (sha256(state) !== sum) throw new CheckpointDamagedError(runId, sequence);
  }
}
