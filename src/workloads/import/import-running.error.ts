/** The import has not ended yet; what is asked for can be done only then. */
export class ImportRunningError extends Error {
  constructor(readonly importId: string) {
    super(`Import ${importId} is under way. Break its upload off, or wait until it has ended.`);
    this.name = 'ImportRunningError';
  }
}
