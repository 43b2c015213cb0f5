/** A run is not as the one who works on it left it: ended, taken over, its thread gone, or another turn of it open. */
export class RunNotAsLeftError extends Error {
  constructor(readonly runId: string) {
    super(`Run ${runId} is not as its worker left it. Lock it, and look what became of it.`);
    this.name = 'RunNotAsLeftError';
  }
}
