/** The process is about to end; whoever asks again is answered by another, or by this one when it is back. */
export class ShuttingDownError extends Error {
  constructor(reason = 'The server is stopping. Ask again in a moment.') {
    super(reason);
    this.name = 'ShuttingDownError';
  }
}
