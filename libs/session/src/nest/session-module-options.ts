import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { UserExecutionContext } from '../context';
import type { SessionLimits } from '../session/session-limits';

export interface SessionModuleOptions extends SessionLimits {
  /**
   * Names of the TypeORM data sources that sessions are opened on; the first is the one meant when none is named.
   * Default `default`.
   */
  readonly dataSource?: string | readonly string[];
  /**
   * The server parses and plans a statement that comes again once for each connection, under a name. Default false: a
   * pooler in transaction mode must carry such names (PgBouncer does with `max_prepared_statements` above 0), and the
   * first use on each connection after a migration that changes a column's type fails once.
   */
  readonly preparedStatements?: boolean;
  /**
   * How many connections of the pool the calls of one user may hold at once; the next wait, for `poolWaitMs` at most, and
   * leave the rest to other users. A call that holds one already is given what it asks for. Default: all of them.
   */
  readonly connectionsPerUser?: number;
  /** Whose call a request is: what your guard has put on it. Called when the session is first used. */
  contextOf(request: object): UserExecutionContext | undefined;
  /**
   * Settings that tell PostgreSQL whose transaction this is, `role` among them: set behind BEGIN in the same packet,
   * gone with the transaction.
   */
  identity?(context: UserExecutionContext): Readonly<Record<string, string>>;
  /** What pg_stat_activity shows while a unit is open. Default: request id and route. */
  applicationName?(context: UserExecutionContext, where: string): string;
  /** Whether a request's transaction is READ ONLY unless its handler says otherwise. Default: GET and HEAD are. */
  isReadOnly?(request: object): boolean;
}

export interface SessionModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  /** As in SessionModuleOptions; here, because providers are named after it. */
  readonly dataSource?: string | readonly string[];
  readonly inject?: FactoryProvider['inject'];
  readonly useFactory: (
    ...dependencies: never[]
  ) => Omit<SessionModuleOptions, 'dataSource'> | Promise<Omit<SessionModuleOptions, 'dataSource'>>;
}
