import type { IsolationBench } from './isolation-bench';

/** One thing that is owed to users, and how to find out whether it holds. */
export interface KeptPromise<Handler> {
  readonly name: string;
  /** @throws BrokenPromiseError, or what the agent or tool threw */
  check(bench: IsolationBench<Handler>): Promise<void>;
}
