export class ThreadBusyError extends Error {
  constructor(readonly threadId: string) {
    super(`Thread ${threadId} has a live run. Cancel it, or wait for its end.`);
    this.name = 'ThreadBusyError';
  }
}
