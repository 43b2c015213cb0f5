import type { KeptState } from './checkpoints/checkpoint-manager';
import type { Run } from './run.entity';

/** A run that is worked on from now on, and the state that it goes on from. */
export interface TakenRun {
  readonly run: Run;
  /** Its owner has been told before that it started. */
  readonly wasOpened: boolean;
  readonly checkpoint: KeptState;
  /** The turn that began with it. */
  readonly turn?: { readonly agent: string; readonly executionId: string };
}
