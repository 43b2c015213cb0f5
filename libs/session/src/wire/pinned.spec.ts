import { Client, Pool, Query } from 'pg';
import type { DataSource } from 'typeorm';
import { DataSource as TypeOrmDataSource } from 'typeorm';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { Note } from '../../test/support/note.entity';
import { InternalsMovedError } from '../errors';
import { hostFor } from '../nest/host-for';
import { pinned, PlainObjectToDatabaseEntityTransformer, PostgresQueryRunner } from './pinned';

const CLIENT = [
  'query',
  'getTransactionStatus',
  'connection',
  'processID',
  'secretKey',
  'host',
  'port',
  '_types',
];
const CONNECTION = ['stream', 'parse', 'bind', 'describe', 'execute', 'flush', 'sync', 'sendCopyFail'];
const POOL = ['connect', 'totalCount', 'idleCount', 'waitingCount', 'options'];

const missingFrom = (value: object, members: readonly string[]): string[] =>
  members.filter((member) => !(member in value));

/** Fails loudly, and by name, when an upgrade moves what this library builds on. */
describe('the members of TypeORM and pg that are not public API', () => {
  let { bench, dataSource } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource } = await Bench.withPool()));
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

  it.each([
    [false, 1],
    [true, 0],
  ])(
    'TypeORM: save() begins a transaction unless the runner says one is active (%s)',
    async (isActive, begun) => {
      const plain = await bench.pool({}, bench.database.superuserUrl);
      const runner = plain.createQueryRunner();
      expect(runner).toMatchObject({ isTransactionActive: false, transactionDepth: 0 });
      await runner.query('begin');
      Object.assign(runner, { isTransactionActive: isActive, transactionDepth: isActive ? 1 : 0 });
      let starts = 0;
      runner.startTransaction = async () => void starts++;
      runner.commitTransaction = async () => undefined;

      await runner.manager.save(Note, { user_id: 'ada', text: 'saved' });

      expect(starts).toBe(begun);
      await runner.query('rollback');
      await runner.release();
    },
  );

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
      _types: expect.any(Object),
    });
    expect(missingFrom(client, CLIENT)).toEqual([]);
    expect(missingFrom((client as unknown as { connection: object }).connection, CONNECTION)).toEqual([]);
    expect(missingFrom(new Pool(), POOL)).toEqual([]);
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

  it.each([
    ['master', undefined, 'PostgresDriver.master'],
    ['master', { connect: () => undefined }, 'PostgresDriver.master'],
    ['postgres', { Pool }, 'PostgresDriver.postgres.Query'],
    ['postgres', { Query: class {} }, 'PostgresDriver.postgres.Query'],
    ['connectedQueryRunners', new Set(), 'PostgresDriver.connectedQueryRunners'],
  ])('a driver whose %s is %p ends the start, by name', (member, value, named) => {
    const moved = Object.create(dataSource, {
      driver: { value: Object.create(dataSource.driver, { [member]: { value } }) },
    }) as DataSource;

    expect(() => pinned(moved)).toThrow(InternalsMovedError);
    expect(() => pinned(moved)).toThrow(named);
    expect(() => hostFor('default', moved, { contextOf: () => undefined })).toThrow(named);
  });

  it('another kind of data source, or one that is not connected, is refused by name', () => {
    const unconnected = new TypeOrmDataSource({ type: 'postgres', url: bench.database.url });

    expect(() => pinned(unconnected)).toThrow(InternalsMovedError);
    expect(() => pinned(unconnected)).toThrow('is the data source initialized?');
  });
});
