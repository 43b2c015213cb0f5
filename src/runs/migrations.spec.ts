import { testDatabase, type TestDatabase } from '@airlock/testing';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../ormconfig';

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
