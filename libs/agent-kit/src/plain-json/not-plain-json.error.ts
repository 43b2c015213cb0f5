/** A value that is to be stored as JSON holds something that JSON cannot say. */
export class NotPlainJsonError extends Error {
  constructor(
    readonly path: string,
    readonly found: string,
  ) {
    super(
      `At ${path} there is a ${found}. Only plain JSON can be kept: text, finite numbers, lists, plain objects.`,
    );
    this.name = 'NotPlainJsonError';
  }
}
