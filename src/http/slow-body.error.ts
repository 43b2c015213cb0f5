/** A body that did not arrive: who sent it may be gone without a word, and holds nothing up any longer. */
export class SlowBodyError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SlowBodyError';
  }
}
