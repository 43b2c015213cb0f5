/** There is no run without something to answer. */
export class EmptyMessageError extends Error {
  constructor() {
    super('The message is empty. Say what you want to know.');
    this.name = 'EmptyMessageError';
  }
}
