import type { Observable } from 'rxjs';

/**
 * The last value, as Nest answers with it; undefined when there is none. When the signal aborts first, its reason is
 * thrown and the source is unsubscribed from.
 */
export async function lastValue(source: Observable<unknown>, signal: AbortSignal): Promise<unknown> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  let last: unknown;
  const subscription = source.subscribe({
    next: (value) => (last = value),
    error: reject,
    complete: () => resolve(last),
  });
  const onAbort = (): void => {
    subscription.unsubscribe();
    reject(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
