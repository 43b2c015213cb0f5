/** The run has no such checkpoint: it never had, or it was pruned. */
export class CheckpointNotFoundError extends Error {
  constructor(
    readonly runId: string,
    readonly sequence: number | undefined,
  ) {
    super(
      sequence === undefined
        ? `Run ${runId} has no checkpoint.`
        : `Run ${runId} has no checkpoint ${sequence}. Its newest ones and its recovery points are kept.`,
    );
    this.name = 'CheckpointNotFoundError';
  }
}
