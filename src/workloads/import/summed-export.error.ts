/** The file is a bill: each of its rows sums the calls of an hour or a day, and would be counted as one call. */
export class SummedExportError extends Error {
  /**
   * @param what the export that it is
   * @param instead what to send in its place
   */
  constructor(
    readonly what: string,
    instead: string,
  ) {
    super(
      `This is ${what}: a row sums the calls of an hour or a day, and a log has a row for each. ${instead}.`,
    );
    this.name = 'SummedExportError';
  }
}
