/** The run ended without a report. */
export class ReportNotFoundError extends Error {
  constructor(readonly runId: string) {
    super(`Run ${runId} ended without a report.`);
    this.name = 'ReportNotFoundError';
  }
}
