import { testDatabase, type TestDatabase } from '@airlock/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../ormconfig';

const SCHEMA = join(__dirname, '../database/migrations');

describe('migrations of the runs', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await testDatabase();
    dataSource = await new DataSource(databaseOptions(database.url)).initialize();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('let replicas of the version before branches start runs, until the last of them is replaced', async () => {
    const user = 'older';
    const [run, thread] = [crypto.randomUUID(), crypto.randomUUID()];
    const messages = [{ id: crypto.randomUUID(), role: 'user', content: 'hi', created_at: new Date() }];
    const values = [
      ...[user, run, thread, crypto.randomUUID(), 'triage', [], 'reject', 1, null, 'hash', '{}', '{}'],
      ...[JSON.stringify(messages), 'auto', 'initialization', '{}', 'sum', 2, true, 10, true, 10, null],
    ];

    const [started] = await dataSource.transaction(async (manager) => {
      await manager.query('set local role airlock_app');
      await manager.query(`select set_config('app.user_id', $1, true)`, [user]);
      return manager.query(
        `select * from start_run(${values.map((_, n) => `$${n + 1}`).join(', ')})`,
        values,
      );
    });

    expect(values).toHaveLength(23);
    expect(started).toMatchObject({ id: run, thread_id: thread, status: 'queued', branch: null });
  });

  /** At a release what the newest schema says is written into the file; between two, nothing is taken out (decision 0014). */
  it('keep the columns and functions of the last release, and ask for no more, as its replicas go on working', async () => {
    const released = readFileSync(join(SCHEMA, 'released-schema.txt'), 'utf8').trimEnd().split('\n');
    const newest = await dataSource.query<{ line: string; is_owed: boolean }[]>(
      readFileSync(join(SCHEMA, 'schema-lines.sql'), 'utf8'),
    );

    const lines = new Set(newest.map(({ line }) => line));
    const tables = new Set(released.map(tableOf));
    const owed = newest.filter(({ line, is_owed }) => is_owed && tables.has(tableOf(line)));

    expect(released.length).toBeGreaterThan(200);
    expect(released.filter((line) => !lines.has(line))).toEqual([]);
    // A column that older replicas do not fill needs a default.
    expect(owed.map(({ line }) => line).filter((line) => !released.includes(line))).toEqual([]);
  });

  it('go back and forward again', async () => {
    const tables = () =>
      dataSource.query(
        `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v') order by 1`,
      );
    const before = await tables();

    while (
      (await dataSource.query('select 1 from airlock_migrations where timestamp >= 2500000000000')).length
    )
      await dataSource.undoLastMigration();
    await dataSource.runMigrations();

    expect(await tables()).toEqual(before);
  });
});

/** "column runs.id uuid" is of "column runs". */
const tableOf = (line: string): string => line.split('.', 1)[0] ?? line;
