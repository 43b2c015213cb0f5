/** The body is announced as something that cannot be imported. */
export class UnsupportedFormatError extends Error {
  constructor(readonly announced: string) {
    super(
      `${announced} cannot be imported. Send text/csv, application/x-ndjson or application/json, not compressed.`,
    );
    this.name = 'UnsupportedFormatError';
  }
}
