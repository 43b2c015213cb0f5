/** The body is announced as something that cannot be imported. */
export class UnsupportedFormatError extends Error {
  constructor(readonly announced: string) {
    super(`${announced} cannot be imported. Send text/csv or application/x-ndjson, not compressed.`);
    this.name = 'UnsupportedFormatError';
  }
}
