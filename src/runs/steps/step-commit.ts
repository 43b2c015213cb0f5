import type { Phase } from '@airlock/agent-kit';
import type { NewCheckpoint } from '../checkpoints/checkpoint-manager';
import type { RunError } from '../run.entity';
import type { Json } from '@airlock/agent-kit/plain-json';
import type { EndState } from '../state/run-state';
import type { RecordedCall, StepKind } from './run-step.entity';

export interface NewStep {
  readonly kind: StepKind;
  readonly agent: string;
  readonly executionId: string;
  readonly key: string;
  /** `running` for an agent's turn that opens; everything else is written when it is done. */
  readonly status: 'running' | 'completed';
  readonly input?: Json;
  readonly result?: Json;
  readonly calls?: readonly RecordedCall[];
  readonly startedAt: Date;
}

/** How an agent's turn ends, as its row has it. */
export interface EndedTurn {
  readonly executionId: string;
  readonly status: EndState;
  readonly result?: Json;
  readonly error?: RunError;
}

/** What one step commits, but for its rows and its events. */
export interface StepCommit {
  readonly step?: NewStep;
  readonly checkpoint?: NewCheckpoint;
  /** An agent's turn that ends with it; one that has ended before stays as it is, and the events are left out. */
  readonly end?: EndedTurn;
  readonly phase?: Phase;
  /** Least number of steps that the run is known to take yet. */
  readonly stepsAhead?: number;
}

export interface Progress {
  readonly currentStep: number;
  readonly totalSteps: number;
  readonly checkpointSequence: number;
  /** Of the last event that was written with it. */
  readonly eventSequence: number | null;
}
