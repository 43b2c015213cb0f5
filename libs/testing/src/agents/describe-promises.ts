import type { Type } from '@nestjs/common';
import { IsolationBench, type IsolationBenchOptions } from './isolation-bench';
import type { KeptPromise } from './kept-promise';

/** Milliseconds: looking for what is kept goes through all of the application, which takes long beside other suites. */
const PATIENCE = 300_000;

/** A test for each promise, all on one bench. */
export function describePromises<Handler>(
  title: string,
  type: Type<Handler>,
  options: IsolationBenchOptions,
  promises: readonly KeptPromise<Handler>[],
): void {
  describe(title, () => {
    let bench: IsolationBench<Handler>;
    // Where it cannot be opened, that is the one thing to tell.
    let close = async (): Promise<void> => undefined;

    beforeAll(async () => {
      bench = await IsolationBench.open(type, options);
      close = () => bench.close();
    }, PATIENCE);

    afterAll(() => close(), PATIENCE);

    for (const { name, check } of promises) it(name, () => check(bench), PATIENCE);
  });
}
