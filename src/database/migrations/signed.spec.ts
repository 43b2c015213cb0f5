import { testDatabase, type TestDatabase } from '@airlock/testing';
import { createHash } from 'node:crypto';
import { DataSource, type QueryRunner } from 'typeorm';
import { databaseOptions } from '../../../ormconfig';
import { unsigned } from './signed';

const DIGEST = /_([0-9a-f]{8})_\d{13}$/;

describe('The digests of the migrations', () => {
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

  /** What it would say to PostgreSQL; where lines break in it does not matter. */
  const digestOf = async (up: (runner: QueryRunner) => Promise<unknown>): Promise<string> => {
    const said: string[] = [];
    const recorder = {
      connection: dataSource,
      query: async (sql: string, values: readonly unknown[] = []) => {
        said.push(JSON.stringify([sql.replace(/\s+/g, ' ').trim(), values]));
        return [];
      },
    };
    await up(recorder as unknown as QueryRunner);
    return createHash('sha256').update(said.join('\n')).digest('hex').slice(0, 8);
  };

  // A database in which the old form ran would go on without a word, and fail where the new one is needed.
  it('are those of their statements: a migration that was released is not changed, another is added', async () => {
    const recorded: Record<string, string | undefined> = {};
    const found: Record<string, string> = {};
    for (const migration of dataSource.migrations) {
      const { name = '' } = migration;
      recorded[unsigned(name)] = DIGEST.exec(name)?.[1];
      found[unsigned(name)] = await digestOf((runner) => migration.up(runner));
    }

    expect(recorded).toEqual(found);
  });

  it('change with a word of a statement, and not with its indentation', async () => {
    const of = (sql: string) => digestOf((runner) => runner.query(sql));

    expect(await of('create table a (\n  b int)')).toBe(await of('create table a ( b int)'));
    expect(await of('create table a (b int)')).not.toBe(await of('create table a (b text)'));
  });
});
