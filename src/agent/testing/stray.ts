import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

/** How an error leaves the code that awaits: of the agent's own work, or of nobody's. */
export type StrayKind =
  'rejection' | 'late_rejection' | 'callback' | 'rejection_of_nobody' | 'callback_of_nobody';

const asNobody = AsyncLocalStorage.snapshot();

/** Throws where nobody awaits it. */
export function goAstray(kind: StrayKind, error: Error): void {
  switch (kind) {
    case 'rejection':
      return void Promise.reject(error);
    case 'late_rejection':
      return void sleep(50).then(() => Promise.reject(error));
    case 'callback':
      setTimeout(() => {
        throw error;
      }, 10);
      return;
    case 'rejection_of_nobody':
    case 'callback_of_nobody':
      return asNobody(() => goAstray(kind === 'callback_of_nobody' ? 'callback' : 'rejection', error));
    default:
      return kind satisfies never;
  }
}
