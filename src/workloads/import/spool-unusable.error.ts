/** The disk, or the files that this process may have open, leave no place to put a file aside until it has come whole. */
export class SpoolUnusableError extends Error {
  constructor(cause: unknown) {
    super(
      'The server has no place to put the file aside now; nothing was imported. Send it again in a moment.',
      {
        cause,
      },
    );
    this.name = 'SpoolUnusableError';
  }
}
