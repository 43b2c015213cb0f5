import type { Phase } from '@airlock/agent-kit';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import type { RunInput } from './run-input';
import type { RunState } from './state/run-state';

export const MULTITASK_STRATEGIES = ['enqueue', 'reject', 'interrupt', 'rollback'] as const;
export type MultitaskStrategy = (typeof MULTITASK_STRATEGIES)[number];

export type RecoveryType = 'resume' | 'restart' | 'rollback';

/** Why a run did not complete; fit for its owner to read. */
export interface RunError {
  readonly type: string;
  readonly message: string;
}

/** The work started by one message. */
@Entity('runs')
export class Run {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid') id: string;
  @Column('uuid', { name: 'thread_id' }) threadId: string;
  @Column('uuid', { name: 'request_id' }) requestId: string;
  /** Name of the agent that answers; `supervisor` runs them all. */
  @Column('text', { name: 'assistant_id' }) assistantId: string;
  @Column('json') input: RunInput;
  @Column('jsonb') metadata: Record<string, unknown>;
  /** Scopes of the token that started it: what its tools may do. */
  @Column('text', { array: true }) scopes: string[];
  @Column('text', { name: 'multitask_strategy' }) multitaskStrategy: MultitaskStrategy;
  @Column('text') status: RunState;
  @Column('text') phase: Phase;
  @Column('integer', { name: 'current_step' }) currentStep: number;
  @Column('integer', { name: 'total_steps' }) totalSteps: number;
  @Column('integer', { name: 'checkpoint_sequence' }) checkpointSequence: number;
  @Column('boolean') degraded: boolean;
  /** Counts claims; whoever writes for the run must name it, so that a worker that wakes up late cannot (E10). */
  @Column('integer') attempt: number;
  @Column('integer') takeovers: number;
  @Column('text', { name: 'lease_owner', nullable: true }) leaseOwner: string | null;
  @Column('timestamptz', { name: 'heartbeat_at', nullable: true }) heartbeatAt: Date | null;
  @Column('uuid', { name: 'resumed_from', nullable: true }) resumedFrom: string | null;
  /** Of its thread, named after its first run; null: the trunk. */
  @Column('uuid', { nullable: true }) branch: string | null;
  @Column('text', { nullable: true }) recovery: RecoveryType | null;
  /** The checkpoint that a recovery, or the latest takeover, went on from. */
  @Column('integer', { name: 'source_checkpoint', nullable: true }) sourceCheckpoint: number | null;
  @Column('text', { name: 'idempotency_key', nullable: true }) idempotencyKey: string | null;
  @Column('text', { name: 'body_hash', nullable: true }) bodyHash: string | null;
  @Column('json', { nullable: true }) error: RunError | null;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date;
  @Column({ type: 'timestamptz', name: 'updated_at', precision: 3 }) updatedAt: Date;
  @Column({ type: 'timestamptz', name: 'started_at', nullable: true, precision: 3 }) startedAt: Date | null;
  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true, precision: 3 }) finishedAt: Date | null;
}

/** Which run, whose, in which thread: what a ticket, an event or a context needs to know of it. */
export interface RunKey {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
}

export const keyOf = ({ userId, threadId, id }: Run): RunKey => ({ userId, threadId, runId: id });

/** Steps that a run is known to take before it has begun: an agent, then reporting. */
export const plannedAtFirst = (assistantId: string): number => (assistantId === 'reporting' ? 1 : 2);
