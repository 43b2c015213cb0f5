export class ImportLimitError extends Error {
  /** @param retryAfterSeconds when to try again at the earliest */
  constructor(
    readonly limit: number,
    readonly retryAfterSeconds: number,
  ) {
    super(`${limit} imports of yours are running. Wait for one to end.`);
    this.name = 'ImportLimitError';
  }
}
