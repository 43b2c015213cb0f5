/** The stored bytes are not the ones whose checksum was taken (P2): nothing can be resumed from them. */
export class CheckpointDamagedError extends Error {
  constructor(
    readonly runId: string,
    readonly sequence: number,
  ) {
    super(
      `Checkpoint ${sequence} of run ${runId} does not match its SHA-256. Roll back to an earlier one, or restart.`,
    );
    this.name = 'CheckpointDamagedError';
  }
}
