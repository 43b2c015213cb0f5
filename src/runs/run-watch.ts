import type { UserExecutionContext } from '@airlock/session';
import type { RunKey } from './run.entity';

/** How whoever waits for a run hears of its end without asking all the time. Provided from above, as the journal is. */
export abstract class RunWatch {
  /**
   * @param context whose identity the run's events are read under
   * @param onEnd may be called late or never: news can be lost, so the caller asks now and then all the same
   * @returns what stops the watching
   */
  abstract follow(context: UserExecutionContext, run: RunKey, onEnd: () => void): () => void;
}
