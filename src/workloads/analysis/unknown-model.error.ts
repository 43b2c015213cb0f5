/** The catalogue has no price for the model. */
export class UnknownModelError extends Error {
  /** @param closest names that the catalogue knows, nearest first */
  constructor(
    readonly model: string,
    readonly closest: readonly string[],
  ) {
    super(`The price catalogue does not know the model "${model}". Did you mean ${closest.join(', ')}?`);
    this.name = 'UnknownModelError';
  }
}
