/** An event at a place where the order of a run's events does not allow it (spec 8, W1). */
export class EventOrderError extends Error {
  constructor(
    readonly runId: string,
    readonly type: string,
    readonly rule: string,
  ) {
    super(`No ${type} now in run ${runId}: ${rule}.`);
    this.name = 'EventOrderError';
  }
}
