/** The run did all it was to do: there is nothing to resume. */
export class RunCompletedError extends Error {
  constructor(readonly runId: string) {
    super(`Run ${runId} completed: there is nothing to resume. Roll it back to a checkpoint instead.`);
    this.name = 'RunCompletedError';
  }
}
