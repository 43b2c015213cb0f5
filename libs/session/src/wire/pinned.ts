import type { EventEmitter } from 'node:events';
import type { Duplex, Readable } from 'node:stream';
import { type DataSource, QueryBuilder } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { PlainObjectToDatabaseEntityTransformer } from 'typeorm/query-builder/transformer/PlainObjectToDatabaseEntityTransformer.js';
import { InternalsMovedError } from '../errors/internals-moved.error';
import type { NamingBuilder } from './property-names';

/**
 * Every member of TypeORM and pg that is not public API and that this library builds on, named here and nowhere else.
 * pinned.spec.ts fails when an upgrade moves one of them.
 *
 * TypeORM: PostgresQueryRunner (deep import), its connect(), query(), stream() and protected databaseConnection;
 * PlainObjectToDatabaseEntityTransformer (what EntityManager.preload() does on a foreign connection);
 * QueryBuilder.replacePropertyNamesForTheWholeQuery() (protected; its outcomes are remembered);
 * PostgresDriver.master (pg's pool), .postgres (the pg module), .connectedQueryRunners (released by destroy()),
 * .obtainMasterConnection(), .obtainSlaveConnection() (refused in units).
 */
export { PlainObjectToDatabaseEntityTransformer, type PostgresDriver, PostgresQueryRunner };

export type ReadStream = Awaited<ReturnType<PostgresQueryRunner['stream']>>;

/** TypeORM declares fs.ReadStream for any stream of rows, its own included; callers use what all streams have. */
export function asReadStream(stream: Readable): ReadStream {
  return stream as unknown as ReadStream;
}

export type IsolationLevel = NonNullable<Parameters<PostgresQueryRunner['startTransaction']>[0]>;

/**
 * pg's `Connection`: the messages of the wire protocol, one method each, written to its `stream`. Its lists of named
 * statements, `parsedStatements` and `submittedNamedStatements`, are shadowed by lists of the session's own.
 */
export interface WireConnection {
  readonly stream: Duplex;
  parse(message: { text: string; name?: string; types?: unknown }): void;
  bind(message: {
    statement?: string;
    values?: readonly unknown[];
    binary?: boolean;
    valueMapper?: unknown;
  }): void;
  close(message: { type: 'S'; name: string }): void;
  describe(message: { type: 'P' | 'S'; name: string }): void;
  execute(message: { portal?: string; rows?: number }): void;
  flush(): void;
  sync(): void;
  sendCopyFail(message: string): void;
}

/** pg's `Client`, also where it is not public: what CancelRequest needs, the transaction status, type parsers. */
export interface WireClient extends EventEmitter {
  query(submittable: object): unknown;
  getTransactionStatus(): 'I' | 'T' | 'E' | null;
  readonly connection: WireConnection;
  readonly processID: number;
  readonly secretKey: number;
  readonly host: string;
  readonly port: number;
  readonly binary?: boolean;
  readonly _types: unknown;
}

/** pg's `Query`: parses the answer to one statement; here several of them share one round trip. */
export interface WireQuery {
  callback: (error: Error | null, result?: WireResult) => void;
  binary?: boolean;
  queryMode?: 'extended' | 'simple';
  name?: string;
  readonly _result: { _types: unknown };
  prepare(connection: WireConnection): void;
  handleRowDescription(message: object): void;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: WireConnection): void;
  handleReadyForQuery(connection: WireConnection): void;
}

export interface WireResult {
  readonly command: string | null;
  readonly rowCount: number | null;
  readonly rows: readonly unknown[];
}

export type WireQueryClass = new (text: string, values?: readonly unknown[]) => WireQuery;

/** pg-pool's `Pool`. */
export interface WirePool {
  connect(callback: (error: Error | undefined, client: WireClient, release: Release) => void): void;
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
  readonly options: { readonly max: number };
}

export type Release = (error?: Error) => void;

/** What DataSource.destroy() finds, and ends, in the driver's list of connected runners. */
export interface ConnectedRunner {
  release(): Promise<void>;
}

/** The parts of a data source that this library builds on. */
export interface PinnedDataSource {
  readonly pool: WirePool;
  readonly Query: WireQueryClass;
  readonly connected: ConnectedRunner[];
}

/**
 * @throws InternalsMovedError when the data source is not PostgreSQL, not connected, or not of the proven versions
 */
export function pinned(dataSource: DataSource): PinnedDataSource {
  const driver = postgresDriver(dataSource);
  const pool: unknown = driver.master;
  const pg: unknown = driver.postgres;
  const connected: unknown = driver.connectedQueryRunners;
  if (!isPool(pool))
    throw new InternalsMovedError('PostgresDriver.master (a pg pool; is the data source initialized?)');
  if (!hasQueryClass(pg)) throw new InternalsMovedError('PostgresDriver.postgres.Query');
  if (!isRunnerList(connected)) throw new InternalsMovedError('PostgresDriver.connectedQueryRunners');
  return { pool, Query: pg.Query, connected };
}

/** @throws InternalsMovedError when the data source is not PostgreSQL */
export function postgresDriver(dataSource: DataSource): PostgresDriver {
  if (dataSource.driver instanceof PostgresDriver) return dataSource.driver;
  throw new InternalsMovedError(
    `A PostgreSQL driver (this data source is of type ${dataSource.options.type})`,
  );
}

type NamesReplaced = (this: NamingBuilder, statement: string) => string;

const PROPERTY_NAMES = 'replacePropertyNamesForTheWholeQuery';

/**
 * The method of all query builders that puts column names in the place of property names.
 * @throws InternalsMovedError when there is none
 */
export function propertyNamesMethod(): { readonly value: NamesReplaced; put(value: NamesReplaced): void } {
  const value: unknown = Reflect.get(QueryBuilder.prototype, PROPERTY_NAMES);
  if (!isNamesReplaced(value)) throw new InternalsMovedError(`QueryBuilder.${PROPERTY_NAMES}()`);
  return { value, put: (next) => void Reflect.set(QueryBuilder.prototype, PROPERTY_NAMES, next) };
}

function isNamesReplaced(value: unknown): value is NamesReplaced {
  return typeof value === 'function' && value.length === 1;
}

function isPool(value: unknown): value is WirePool {
  return has(value, 'connect', 'totalCount', 'idleCount', 'waitingCount', 'options');
}

function hasQueryClass(value: unknown): value is { Query: WireQueryClass } {
  return has(value, 'Query') && has(value.Query, 'prototype') && has(value.Query.prototype, ...QUERY_METHODS);
}

function isRunnerList(value: unknown): value is ConnectedRunner[] {
  return Array.isArray(value);
}

const QUERY_METHODS = [
  'prepare',
  'handleRowDescription',
  'handleDataRow',
  'handleCommandComplete',
  'handleReadyForQuery',
] as const;

function has<Key extends string>(value: unknown, ...keys: readonly Key[]): value is Record<Key, unknown> {
  const isObject = (typeof value === 'object' && value !== null) || typeof value === 'function';
  return isObject && keys.every((key) => key in value);
}
