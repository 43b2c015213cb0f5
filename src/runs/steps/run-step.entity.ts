import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RunError } from '../run.entity';
import type { Json } from '@airlock/agent-kit/plain-json';
import type { RunState } from '../state/run-state';

/** An agent's turn, or something inside it whose result is kept. */
export type StepKind = 'agent' | 'step' | 'tool' | 'model';

/** A tool's or model's answer, kept so that it is not asked for again. */
export interface RecordedCall {
  readonly key: string;
  readonly kind: 'tool' | 'model';
  readonly name: string;
  readonly answer: Json;
}

/** One transaction of an agent's work. But for an agent's turn, which opens and closes, a row is a committed step. */
@Entity('run_steps')
export class RunStep {
  @PrimaryColumn('text', { name: 'user_id' }) userId: string;
  @PrimaryColumn('uuid', { name: 'run_id' }) runId: string;
  @PrimaryColumn('integer', { name: 'step_no' }) stepNo: number;
  @Column('text') kind: StepKind;
  @Column('text') agent: string;
  @Column('uuid', { name: 'execution_id' }) executionId: string;
  @Column('integer') attempt: number;
  /** Names the step or call within its agent; what is recorded under it is not done again. */
  @Column('text') key: string;
  @Column('text') status: RunState;
  @Column('json', { nullable: true }) input: Json | null;
  @Column('json', { nullable: true }) result: Json | null;
  @Column('json', { nullable: true }) calls: RecordedCall[] | null;
  @Column('json', { nullable: true }) error: RunError | null;
  /** The checkpoint that was written with it. */
  @Column('integer', { name: 'checkpoint_sequence' }) checkpointSequence: number;
  @Column({ type: 'timestamptz', name: 'started_at', precision: 3 }) startedAt: Date;
  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true, precision: 3 }) finishedAt: Date | null;
}
