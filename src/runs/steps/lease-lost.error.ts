/** The run is no longer this worker's: cancelled, timed out, or taken over (E10). Nothing of its step was written. */
export class LeaseLostError extends Error {
  constructor(
    readonly runId: string,
    readonly attempt: number,
  ) {
    super(`Run ${runId} is no longer held under attempt ${attempt}; the work for it stops here.`);
    this.name = 'LeaseLostError';
  }
}
