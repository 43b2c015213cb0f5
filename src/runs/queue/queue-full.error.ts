/** The user has as many runs waiting as may wait. */
export class QueueFullError extends Error {
  constructor(readonly limit: number) {
    super(`${limit} of your runs wait already. Wait for some to start, or cancel some.`);
    this.name = 'QueueFullError';
  }
}
