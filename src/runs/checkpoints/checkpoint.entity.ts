import type { Phase } from '@airlock/agent-kit';
import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export type CheckpointType = 'auto' | 'phase_transition' | 'manual' | 'recovery' | 'full';

/** The run's state after a step, enough to resume from. */
@Entity('checkpoints')
export class Checkpoint {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid', { name: 'run_id' }) runId: string;
  /** From 1, rising, per run. */
  @PrimaryColumn('integer') sequence: number;
  @Column('text') type: CheckpointType;
  @Column('text') phase: Phase;
  @Column('integer', { name: 'step_count' }) stepCount: number;
  /** Canonical JSON, kept as text: resuming starts from the very same bytes. */
  @Column('text') state: string;
  @Column('text') sha256: string;
  /** Bytes of the state in UTF-8. */
  @Column('integer') size: number;
  @Column('boolean', { name: 'is_recovery_point' }) isRecoveryPoint: boolean;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz', precision: 3 }) createdAt: Date;
  @Column({ type: 'timestamptz', name: 'expires_at', nullable: true, precision: 3 }) expiresAt: Date | null;
}
