export class ThreadExistsError extends Error {
  constructor(readonly threadId: string) {
    super(`Thread ${threadId} exists already. Send if_exists "do_nothing" to get it as it is.`);
    this.name = 'ThreadExistsError';
  }
}
