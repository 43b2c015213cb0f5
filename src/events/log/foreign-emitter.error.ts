/** A session of one user or run that emits into another (W5); refused before any effect. */
export class ForeignEmitterError extends Error {
  constructor(
    readonly runId: string,
    readonly requestId: string,
  ) {
    super(
      `The session of request ${requestId} is not run ${runId}'s. Emit in a session whose context is of that run.`,
    );
    this.name = 'ForeignEmitterError';
  }
}
