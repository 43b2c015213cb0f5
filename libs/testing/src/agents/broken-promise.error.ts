/** Something that every agent or tool owes its users does not hold. */
export class BrokenPromiseError extends Error {
  constructor(what: string) {
    super(`A promise is broken: ${what}.`);
    this.name = 'BrokenPromiseError';
  }
}
