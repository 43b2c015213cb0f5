import type { Observable } from 'rxjs';
import type { OpenUnit } from '../session/open-unit';

/**
 * The last value, as Nest answers with it; undefined when there is none. When the unit is aborted first, the reason is
 * thrown and the source is unsubscribed from.
 * @throws at once the reason of an abort that has happened already
 */
export function lastValue(source: Observable<unknown>, unit: OpenUnit): Promise<unknown> {
  unit.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let last: unknown;
  let stopListening = (): void => undefined;
  const subscription = source.subscribe({
    next: (value) => (last = value),
    error: (error: unknown) => {
      stopListening();
      reject(error);
    },
    complete: () => {
      stopListening();
      resolve(last);
    },
  });
  // Some have come to their end by now.
  if (subscription.closed) return promise;
  stopListening = unit.onAbort((reason) => {
    subscription.unsubscribe();
    reject(reason);
  });
  return promise;
}
