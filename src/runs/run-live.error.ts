/** The run is not over; what was asked for is there, or can be done, only then. */
export class RunLiveError extends Error {
  constructor(readonly runId: string) {
    super(`Run ${runId} has not ended yet. Join it, or ask again later.`);
    this.name = 'RunLiveError';
  }
}
