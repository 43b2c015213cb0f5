/** State of one run was to be merged into another's (P6). */
export class ForeignStateError extends Error {
  constructor(
    readonly runId: string,
    readonly foreignRunId: string,
  ) {
    super(`State of run ${foreignRunId} does not belong in run ${runId}: another user's, or another run's.`);
    this.name = 'ForeignStateError';
  }
}
