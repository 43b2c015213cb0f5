import { SessionError } from './session.error';

/** A session was used although nobody knows whose call this is. */
export class NoContextError extends SessionError {
  constructor(where: string) {
    super(
      `${where} has no UserExecutionContext, so its session has no owner. ` +
        'Is the route behind the guard that makes the context, and does contextOf() return it?',
    );
  }
}
