import { mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { migrate } from './migrate';
import { DatabaseOfOtherVersionError } from './other-version.error';

describe('Migrating a database at start', () => {
  let database: TestDatabase;
  let dataDir: string;

  beforeEach(async () => {
    database = await testDatabase();
    dataDir = temporaryFolder('migrate');
  });

  afterEach(async () => {
    rmSync(dataDir, { recursive: true, force: true });
    await database.drop();
  });

  it('leaves one that is up to date as it is', async () => {
    const before = await ask('select name from airlock_migrations order by id');

    await migrate(database.url, { dataDir });

    expect(await ask('select name from airlock_migrations order by id')).toEqual(before);
  });

  it('waits for another replica, and takes its time, whatever limits the role has of its own', async () => {
    for (const limit of ['statement_timeout', 'lock_timeout', 'idle_session_timeout'])
      await ask(
        `alter role airlock in database "${database.name}" set ${limit} = '100ms'`,
        database.superuserUrl,
      );
    const other = new Client({ connectionString: database.superuserUrl });
    await other.connect();
    await other.query('select pg_advisory_lock(4711001)');

    const migrated = expect(migrate(database.url, { dataDir })).resolves.toBeUndefined();
    await other.query('select pg_sleep(0.5)').finally(() => other.end());

    await migrated;
  });

  it('refuses one in which migrations ran that this version does not know, and names them', async () => {
    await ask(
      `insert into airlock_migrations (timestamp, name) values (9999000000000, 'Later9999000000000') returning name`,
    );

    const started = migrate(database.url, { dataDir });

    await expect(started).rejects.toThrow(DatabaseOfOtherVersionError);
    const { host, searchParams } = new URL(database.url);
    await expect(started).rejects.toThrow(
      `Database "${database.name}" at ${searchParams.get('host') ?? host} was made by another version of Airlock: ` +
        'it does not know Later9999000000000.',
    );
  });

  it('refuses one in which a migration ran that has been changed since, although its name is the same', async () => {
    await ask(
      `update airlock_migrations set name = 'Runs_00000000_2510000000000' where name like 'Runs!_%' escape '!' returning name`,
    );

    const started = migrate(database.url, { dataDir });

    await expect(started).rejects.toThrow(DatabaseOfOtherVersionError);
    await expect(started).rejects.toThrow(
      'another version of Airlock: Runs2510000000000 ran there in another form.',
    );
  });

  it('refuses one that was made before migrations were recorded with their digests', async () => {
    await ask(
      `update airlock_migrations set name = regexp_replace(name, '_[0-9a-f]{8}_', '') where id > 1 returning name`,
    );

    const started = migrate(database.url, { dataDir });

    await expect(started).rejects.toThrow(
      /: Threads2000000000000, Queue2500000000000, Runs2510000000000 and \d+ more ran there in another form\./,
    );
  });

  it('runs none of its own where it finds an unknown one', async () => {
    const [last] = await ask(
      'delete from airlock_migrations where id = (select max(id) from airlock_migrations) returning name',
    );
    await ask(
      `insert into airlock_migrations (timestamp, name) values (1, 'Earlier0000000000001') returning name`,
    );

    await expect(migrate(database.url, { dataDir })).rejects.toThrow('Earlier0000000000001');

    expect(await ask(`select name from airlock_migrations where name = '${last}'`)).toEqual([]);
  });

  it('refuses one that has what a migration makes although it did not run, and names that migration', async () => {
    await ask(`delete from airlock_migrations where name like 'Threads%' returning name`);

    const started = migrate(database.url, { dataDir });

    await expect(started).rejects.toThrow(DatabaseOfOtherVersionError);
    await expect(started).rejects.toThrow(/Threads2000000000000 did not run there, yet .* already exists\./);
  });

  it('says how to begin anew: the folder itself where the embedded server has one, and never a password', async () => {
    mkdirSync(join(dataDir, 'postgres'));
    await ask(
      `insert into airlock_migrations (timestamp, name) values (1, 'Earlier0000000000001') returning name`,
    );

    const words = await migrate(database.url, { dataDir }).catch((error: Error) => error.message);

    expect(words).toContain(`delete the folder ${realpathSync(join(dataDir, 'postgres'))}`);
    expect(words).toContain('drop the database that DATABASE_URL names');
    expect(words).not.toContain(new URL(database.url).password);
  });

  async function ask(sql: string, url = database.url): Promise<string[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<{ name: string }>(sql)).rows.map(({ name }) => name);
    } finally {
      await client.end();
    }
  }
});
