import type { Observable } from 'rxjs';
import type { OpenUnit } from '../session/open-unit';

/**
 * The last value, as Nest answers with it; undefined when there is none. When the unit is aborted first, the reason is
 * thrown and the source is unsubscribed from.
 */
export async function lastValue(source: Observable<unknown>, unit: OpenUnit): Promise<unknown> {
  unit.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let last: unknown;
  const subscription = source.subscribe({
    next: (value) => (last = value),
    error: reject,
    complete: () => resolve(last),
  });
  const stopListening = unit.onAbort((reason) => {
    subscription.unsubscribe();
    reject(reason);
  });
  try {
    return await promise;
  } finally {
    stopListening();
  }
}
