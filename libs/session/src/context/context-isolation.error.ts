/** What was found to be shared between two contexts (C16). */
export type IsolationBreach = 'shared_session' | 'shared_object' | 'foreign_user_id';

const CURE: Readonly<Record<IsolationBreach, string>> = {
  shared_session: 'A session belongs to one call: open another one for this context.',
  shared_object: 'Its data belongs to another context: make contexts with UserExecutionContext.create only.',
  foreign_user_id: 'Its data names another user: remove it where the data is put together.',
};

/** A context is entangled with somebody else's. */
export class ContextIsolationError extends Error {
  /** @param path where in the context it was found */
  constructor(
    readonly kind: IsolationBreach,
    readonly correlationId: string,
    readonly path: string,
  ) {
    super(`Context ${correlationId} is not isolated at ${path} (${kind}). ${CURE[kind]}`);
    this.name = 'ContextIsolationError';
  }
}
