import { SessionError } from './session.error';

/** Handlers that answer by themselves do so before COMMIT, and cannot take it back (SN3). */
export class UnmanagedResponseError extends SessionError {
  constructor(readonly handlers: readonly string[]) {
    super(
      `These handlers take @Res() or @Next() and so answer before COMMIT: ${handlers.join(', ')}. ` +
        'Write @Res({ passthrough: true }) and return the body, or mark the route @NoSession().',
    );
  }
}
