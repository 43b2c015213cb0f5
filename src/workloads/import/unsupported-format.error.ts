/** The body is announced as something that cannot be imported. */
export class UnsupportedFormatError extends Error {
  constructor(readonly announced: string) {
    const types = 'text/csv, application/x-ndjson or application/json';
    super(`${announced} cannot be imported. Send the file itself as the body, as ${types}, not compressed.`);
    this.name = 'UnsupportedFormatError';
  }
}
