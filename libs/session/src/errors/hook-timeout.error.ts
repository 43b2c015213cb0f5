import { SessionError } from './session.error';

/** A hook after the end of a session did not finish; the answer goes out without it. */
export class HookTimeoutError extends SessionError {
  constructor(limitMs: number) {
    super(`A hook after the end of a session took longer than ${limitMs} ms. Enqueue long work instead.`);
  }
}
