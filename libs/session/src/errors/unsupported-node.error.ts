import { SessionError } from './session.error';

/** An older Node has no `Promise.withResolvers`, among others: every request would fail by a TypeError. */
export class UnsupportedNodeError extends SessionError {
  constructor(version: string) {
    super(
      `@airlock/session and the libraries that are built on it need Node 24.9 or newer; this is ${version}. Start with a newer one ` +
        '(`node --version` tells which one is found first).',
    );
  }
}
