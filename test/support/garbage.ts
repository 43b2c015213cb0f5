import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { eventually } from './eventually';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Finalizers run after a collection, not in it: what they let go of is collected by the next. */
const ROUNDS = 4;
const FINALIZERS_MS = 20;

/** Collects all that can be collected. */
export async function collectGarbage(): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    collect();
    await sleep(FINALIZERS_MS);
  }
}

/** Does the work, and waits until nothing that the work has left behind keeps what was its caller's. @throws Error after a minute */
export async function leavesNothing(work: () => Promise<unknown>): Promise<void> {
  const left = await callerOf(work);
  await eventually(async () => {
    await collectGarbage();
    return left.deref() === undefined;
  }, Boolean);
}

/** What is around the work, as a request and its session are: timers and promises made in it refer to it. */
async function callerOf(work: () => Promise<unknown>): Promise<WeakRef<object>> {
  const caller = {};
  await new AsyncLocalStorage<object>().run(caller, work);
  return new WeakRef(caller);
}
