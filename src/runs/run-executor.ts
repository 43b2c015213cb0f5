import type { Lease } from './queue/lease';

/** What works on a claimed run. The room of the agents provides it, one for each run. */
export abstract class RunExecutor {
  /**
   * Works on the run until it ends, or until the lease is taken away. Returns when nothing of it is at work any more.
   * @throws only what leaves the run without an end: the queue then hands it on
   */
  abstract execute(lease: Lease): Promise<void>;
}
