/** A value in a run's state that cannot be right (spec 9, state bounds). */
export class StateBoundsError extends Error {
  constructor(
    readonly path: string,
    readonly value: number,
    readonly lowest: number,
    readonly highest: number,
  ) {
    super(`${path} is ${value}; it must be between ${lowest} and ${highest}.`);
    this.name = 'StateBoundsError';
  }
}
