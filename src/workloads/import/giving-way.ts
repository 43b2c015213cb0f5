import { setImmediate as nextTurn } from 'node:timers/promises';

/** Streams, sockets and signs of life of everybody wait for so long at most. */
const MOST_MS = 10;

/** The same, one after another, but that all else has its turn in between: what is there already is read without a pause. */
export async function* givingWay<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
  let since = performance.now();
  for await (const item of items) {
    yield item;
    if (performance.now() - since < MOST_MS) continue;
    await nextTurn();
    since = performance.now();
  }
}
