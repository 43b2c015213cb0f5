import { setImmediate as nextTurn } from 'node:timers/promises';

/** Streams, sockets and signs of life of everybody wait for so long at most. */
const MOST_MS = 10;

/** For one thing after another that is there already: awaited in between, it lets all else have its turn every so often. */
export function pauses(): () => Promise<void> {
  let since = performance.now();
  return async () => {
    if (performance.now() - since < MOST_MS) return;
    await nextTurn();
    since = performance.now();
  };
}

/** The same, one after another, but that all else has its turn in between: what is there already is read without a pause. */
export async function* givingWay<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  const pause = pauses();
  for await (const item of items) {
    yield item;
    await pause();
  }
}
