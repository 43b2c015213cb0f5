/** Not text in UTF-8, nor in UTF-16 with its mark: an archive, a spreadsheet, a picture, or text in another encoding. */
export class UnreadableFileError extends Error {
  constructor(
    readonly atByte: number,
    found: string,
  ) {
    super(
      `The file is not UTF-8 text: ${found} within the ${blockOf(atByte)}. Send CSV, NDJSON or JSON saved as UTF-8, not compressed.`,
    );
    this.name = 'UnreadableFileError';
  }
}

const blockOf = (atByte: number): string => (atByte === 0 ? 'first bytes' : `bytes after ${atByte}`);
