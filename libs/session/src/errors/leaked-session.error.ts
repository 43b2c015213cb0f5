import { SessionError } from './session.error';

/** A session held its connection past the leak limit; it was rolled back and the connection destroyed. */
export class LeakedSessionError extends SessionError {
  constructor(where: string, heldMs: number, createdAt: string) {
    super(
      `The session of ${where} held a connection for ${heldMs} ms and was closed by force. ` +
        `Opened ${createdAt.trim()}`,
    );
  }
}
