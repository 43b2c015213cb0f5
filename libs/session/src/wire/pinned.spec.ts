import { Client, Pool, Query } from 'pg';
import type { DataSource } from 'typeorm';
import { DataSource as TypeOrmDataSource } from 'typeorm';
import { Bench } from '../../test/support/bench';
import { InternalsMovedError } from '../errors';
import { pinned, PlainObjectToDatabaseEntityTransformer, PostgresQueryRunner } from './pinned';

/** Fails loudly, and by name, when an upgrade moves what this library builds on. */
describe('the members of TypeORM and pg that are not public API', () => {
  let bench: Bench;
  let dataSource: DataSource;

  beforeAll(async () => {
    bench = await Bench.open();
    dataSource = await bench.pool();
  });
  afterAll(() => bench.close());

  const methodsOf = (type: { prototype: object }): string[] => Object.getOwnPropertyNames(type.prototype);

  it('TypeORM: the runner has the methods that the session overrides', () => {
    const own = [
      'connect',
      'release',
      'startTransaction',
      'commitTransaction',
      'rollbackTransaction',
      'query',
      'stream',
    ];

    expect(methodsOf(PostgresQueryRunner)).toEqual(expect.arrayContaining(own));
    expect(methodsOf(PlainObjectToDatabaseEntityTransformer)).toContain('transform');
  });

  it('TypeORM: query() asks connect() for the connection and calls query() on it, nothing else', async () => {
    const asked: unknown[][] = [];
    class Probe extends PostgresQueryRunner {
      override async connect(): Promise<unknown> {
        return {
          query: async (...args: unknown[]) => {
            asked.push(args);
            return { rows: [{ one: 1 }], rowCount: 1, command: 'SELECT' };
          },
        };
      }
    }
    const probe = new Probe(dataSource.driver as never, 'master');
    Object.assign(probe, { manager: dataSource.manager });

    expect(await probe.query('select $1', [1])).toEqual([{ one: 1 }]);
    expect(asked).toEqual([['select $1', [1]]]);
  });

  it('TypeORM: a runner whose transaction is active is not given another one by save()', async () => {
    const runner = dataSource.createQueryRunner();

    expect(runner).toMatchObject({ isTransactionActive: false, transactionDepth: 0 });
    await runner.release();
  });

  it('TypeORM: the driver keeps its pool, the pg module and the connected runners', () => {
    const { pool, Query: QueryClass, connected } = pinned(dataSource);

    expect(pool).toBeInstanceOf(Pool);
    expect(QueryClass).toBe(Query);
    expect(connected).toEqual([]);
  });

  it('TypeORM: destroy() releases whatever is in that list', async () => {
    const own = await bench.pool();
    const { connected } = pinned(own);
    let released = 0;
    connected.push({
      release: async () => {
        released++;
        connected.pop();
      },
    });

    await own.destroy();

    expect(released).toBe(1);
  });

  it('pg: the client has what a burst and a CancelRequest need', async () => {
    const client = new Client(bench.database.url);
    await client.connect();
    const { rows } = await client.query('select pg_backend_pid() as pid');

    expect(client).toMatchObject({
      processID: rows[0].pid,
      secretKey: expect.any(Number),
      host: expect.any(String),
      port: expect.any(Number),
      _types: expect.any(Object),
    });
    const connection = (client as unknown as { connection: Record<string, unknown> }).connection;
    for (const message of ['parse', 'bind', 'execute', 'flush', 'sync', 'sendCopyFail']) {
      expect(connection[message]).toBeInstanceOf(Function);
    }
    await client.end();
  });

  it('pg: the status of the transaction is told after each answer', async () => {
    const client = new Client(bench.database.url) as Client & { getTransactionStatus(): string };
    await client.connect();
    const seen = [client.getTransactionStatus()];
    await client.query('begin');
    seen.push(client.getTransactionStatus());
    await client.query('select 1 / 0').catch(() => undefined);
    await client.query('rollback to savepoint none').catch(() => undefined);
    seen.push(client.getTransactionStatus());
    await client.query('rollback');
    seen.push(client.getTransactionStatus());
    await client.end();

    expect(seen).toEqual(['I', 'T', 'E', 'I']);
  });

  it('another kind of data source, or one that is not connected, is refused by name', () => {
    const unconnected = new TypeOrmDataSource({ type: 'postgres', url: bench.database.url });

    expect(() => pinned(unconnected)).toThrow(InternalsMovedError);
    expect(() => pinned(unconnected)).toThrow('is the data source initialized?');
  });
});
