/** A value that is to be stored as JSON holds something that JSON cannot say. */
export class NotPlainJsonError extends Error {
  /** @param what it is found in, as the beginning of a sentence */
  constructor(
    readonly path: string,
    readonly found: string,
    what?: string,
  ) {
    const where = what === undefined ? '' : `${what} cannot be kept. `;
    super(
      `${where}At ${path} there is a ${found}. Only plain JSON can be kept: text, finite numbers, lists, plain objects.` +
        (found === 'Date' ? ' Keep a Date as text: toISOString(), or in SQL "the_column::text".' : ''),
    );
    this.name = 'NotPlainJsonError';
  }
}
