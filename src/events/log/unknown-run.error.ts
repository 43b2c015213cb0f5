/** Unknown, somebody else's, or no run id at all: the emitter cannot tell which, and nobody gets the event (W5). */
export class UnknownRunError extends Error {
  constructor(readonly runId: unknown) {
    super(`There is no run ${JSON.stringify(runId)} of this user. Emit with the ids of the run's own row.`);
    this.name = 'UnknownRunError';
  }
}
