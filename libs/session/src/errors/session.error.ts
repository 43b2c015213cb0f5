/** What every error of this library is: it names the culprit and, where there is one, the cure. */
export abstract class SessionError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}
