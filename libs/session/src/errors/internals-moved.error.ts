import { SessionError } from './session.error';

/** TypeORM or pg is not the version that this library was proven with: a member it builds on is not there. */
export class InternalsMovedError extends SessionError {
  constructor(what: string) {
    super(
      `${what} is not there or not of the expected shape. Pin typeorm and pg to the versions in this library's README.`,
    );
  }
}
