import type { KeptState } from './checkpoints/checkpoint-manager';
import type { Run } from './run.entity';

/** A run that is worked on from now on, and the state that it goes on from. */
export interface TakenRun {
  readonly run: Run;
  /** Its owner has been told before that it started. */
  readonly wasOpened: boolean;
  readonly checkpoint: KeptState;
  /** It waited for another run of its thread, and does not know yet what that one said. */
  readonly askedAhead?: boolean;
  /** How long it has been worked on before, by the clock of the database; absent where it begins now. */
  readonly spentMs?: number;
  /** The turn that began with it. */
  readonly turn?: { readonly agent: string; readonly executionId: string };
}
