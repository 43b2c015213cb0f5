import { type ObjectLiteral, QueryFailedError } from 'typeorm';
import { CommitFailedError, SessionError, TransactionControlError } from '../errors';
import {
  asReadStream,
  type IsolationLevel,
  PostgresQueryRunner,
  postgresDriver,
  type ReadStream,
} from '../wire/pinned';
import type { RequestSession } from './request-session';
import { SessionStream } from './session-stream';

/**
 * TypeORM's runner on a session: the one door through which every manager, repository, query builder and stream of the
 * session reaches the database. It begins, commits and releases nothing itself, and says so when it is asked to.
 */
export class SessionQueryRunner extends PostgresQueryRunner {
  /** What TypeORM takes for its connection: it calls `query` on it and nothing else. */
  private readonly door: { query: RequestSession['execute'] };

  constructor(private readonly session: RequestSession) {
    super(postgresDriver(session.host.dataSource), 'master');
    this.door = { query: (text, values) => session.execute(text, values) };
    // From the start, so that save() and query builders open no transaction of their own.
    this.isTransactionActive = true;
    this.transactionDepth = 1;
  }

  override async connect(): Promise<unknown> {
    return this.door;
  }

  override async query(
    query: string,
    parameters?: unknown[] | ObjectLiteral,
    useStructuredResult?: boolean,
  ): ReturnType<PostgresQueryRunner['query']> {
    this.session.assertAllowed();
    try {
      return await super.query(query, parameters, useStructuredResult);
    } catch (error) {
      throw unwrapped(error);
    }
  }

  override async stream(
    query: string,
    parameters?: unknown[],
    onEnd?: () => void,
    onError?: (error: Error) => void,
  ): Promise<ReadStream> {
    this.session.assertAllowed();
    const stream = await SessionStream.open(this.session, query, parameters);
    if (onEnd) stream.on('end', onEnd);
    if (onError) stream.on('error', onError);
    return asReadStream(stream);
  }

  override async startTransaction(_isolation?: IsolationLevel): Promise<void> {
    throw new TransactionControlError('queryRunner.startTransaction()');
  }

  override async commitTransaction(): Promise<void> {
    throw new TransactionControlError('queryRunner.commitTransaction()');
  }

  override async rollbackTransaction(): Promise<void> {
    throw new TransactionControlError('queryRunner.rollbackTransaction()');
  }

  /** Code written for a runner of its own releases it when done; the connection is the session's to give back. */
  override async release(): Promise<void> {
    // The unit of work ends the session.
  }

  /** `await using` on the session's runner: TypeORM would commit even after a throw (SE2). */
  override async [Symbol.asyncDispose](): Promise<void> {
    this.session.assertCaller();
    await this.session.rollback(new TransactionControlError('await using queryRunner'));
  }
}

/** TypeORM wraps whatever its connection throws; what the session itself says is not a failure of the query. */
function unwrapped(error: unknown): unknown {
  const driverError: unknown = error instanceof QueryFailedError ? error.driverError : undefined;
  const isOurs = driverError instanceof SessionError || driverError instanceof CommitFailedError;
  return isOurs ? driverError : error;
}
