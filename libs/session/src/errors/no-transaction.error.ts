import { SessionError } from './session.error';

/** What was asked for needs a transaction, and the code that asks is in none. */
export class NoTransactionError extends SessionError {
  static outside(propagation: string): NoTransactionError {
    return new NoTransactionError(
      `@Transactional({ propagation: '${propagation}' }) was called outside of any session. ` +
        'Call it from a request, or from UnitOfWork.run(context, work).',
    );
  }

  /** @param opener the name of the request or unit that opened the connection, which may be the caller's or not */
  static inCallback(propagation: string, opener: string): NoTransactionError {
    return new NoTransactionError(
      `@Transactional({ propagation: '${propagation}' }) was called in a callback of a connection that "${opener}" opened, ` +
        'which may have been asked by anybody. Await its answer first, or bind what is called with ' +
        'AsyncResource.bind(callback) of node:async_hooks.',
    );
  }

  /** @param what such as `A hook` */
  static inAutocommit(what: string): NoTransactionError {
    return new NoTransactionError(
      `${what} was asked for by code without a transaction (@Transactional({ propagation: 'NOT_SUPPORTED' })), where each ` +
        'statement commits by itself. Do it right behind the statement, or ask for it outside of that method.',
    );
  }
}
