import { sqlStateOf } from '@airlock/session';
import type { Client } from 'pg';
import { DataSource, QueryFailedError } from 'typeorm';
import { databaseOptions } from '../../ormconfig';
import type { AirlockConfig } from '../config';
import { unsigned } from './migrations/signed';
import { DatabaseOfOtherVersionError } from './other-version.error';

/** Any constant does, as long as every replica uses the same one. */
const MIGRATION_LOCK = 4_711_001;

/** Of names in a message. */
const MOST_NAMED = 3;

/** PostgreSQL's codes for a schema, table, column, function or other object that exists already. */
const EXISTS_ALREADY = ['42P06', '42P07', '42701', '42723', '42710'];

/**
 * Brings the database to the newest migration. Replicas that start together wait for one another.
 * @param ownerUrl connection URL of the role that owns the tables
 * @throws DatabaseOfOtherVersionError when migrations ran there that this version does not know, or not as it knows them
 * @throws Error from PostgreSQL when a migration fails otherwise; that migration is rolled back whole
 */
export async function migrate(ownerUrl: string, { dataDir }: Pick<AirlockConfig, 'dataDir'>): Promise<void> {
  const options = databaseOptions(ownerUrl, { max: 2, onConnect: unlimited });
  const dataSource = await new DataSource(options).initialize();
  const refused = (sign: string) => new DatabaseOfOtherVersionError(sign, ownerUrl, dataDir);
  try {
    const lock = dataSource.createQueryRunner();
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      const sign = await signOfAnother(dataSource);
      if (sign) throw refused(sign);
      await dataSource.runMigrations();
    } catch (error) {
      if (!existsAlready(error)) throw error;
      throw refused(`${await nextOf(dataSource)} did not run there, yet ${error.message}.`);
    } finally {
      await lock.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]);
      await lock.release();
    }
  } finally {
    await dataSource.destroy();
  }
}

/**
 * What the role has set of its own is for requests: a migration takes as long as the rows do, the one that waits for it waits as
 * long, and the connection that holds the lock is idle meanwhile. Not every version has each of them.
 */
const unlimited = (client: Pick<Client, 'query'>): Promise<unknown> =>
  client.query(`
    select set_config(name, '0', false) from pg_settings
     where name in ('statement_timeout', 'lock_timeout', 'transaction_timeout',
                    'idle_session_timeout', 'idle_in_transaction_session_timeout')`);

/** What ran there and is none of this version's, by its name or by what it did. */
async function signOfAnother(dataSource: DataSource): Promise<string | undefined> {
  const known = migrationsOf(dataSource);
  const names = new Set(known.map(unsigned));
  const others = (await ranIn(dataSource)).filter((name) => !known.includes(name)).map(unsigned);
  const unknown = others.filter((name) => !names.has(name));
  if (unknown.length > 0) return `it does not know ${listed(unknown)}.`;
  if (others.length > 0) return `${listed(others)} ran there in another form.`;
  return undefined;
}

const listed = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more`;

/** The first that did not run: the one that failed, as each is a transaction of its own. */
async function nextOf(dataSource: DataSource): Promise<string | undefined> {
  const ran = await ranIn(dataSource);
  const next = migrationsOf(dataSource).find((name) => !ran.includes(name));
  return next && unsigned(next);
}

const migrationsOf = ({ migrations }: DataSource): string[] =>
  migrations.map(({ name, constructor }) => name ?? constructor.name);

async function ranIn(dataSource: DataSource): Promise<string[]> {
  const [table] = await dataSource.query<{ id: string | null }[]>(
    `select to_regclass('airlock_migrations') as id`,
  );
  if (!table?.id) return [];
  const rows = await dataSource.query<{ name: string }[]>('select name from airlock_migrations order by id');
  return rows.map(({ name }) => name);
}

function existsAlready(error: unknown): error is QueryFailedError {
  return error instanceof QueryFailedError && EXISTS_ALREADY.includes(sqlStateOf(error) ?? '');
}
