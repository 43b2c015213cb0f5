import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { isDatabaseUrl } from './src/config/database-url';
import { migrations } from './src/database/migrations';

/**
 * The one description of the database: the application, the tests and the TypeORM CLI all read it.
 * @param url connection URL of the role that owns the tables (migrations) or of the request pool's login
 */
export function databaseOptions(
  url: string,
  extra: Readonly<Record<string, unknown>> = {},
): PostgresDataSourceOptions {
  return {
    type: 'postgres',
    url,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: 'airlock_migrations',
    migrationsTransactionMode: 'each',
    logging: false,
    extra: { ...extra },
  } satisfies DataSourceOptions;
}

const { DATABASE_URL = '' } = process.env;
const ANY = 'postgres://localhost/airlock';

/**
 * For the TypeORM CLI: `DATABASE_URL=… npx typeorm migration:show -d dist/ormconfig.js`. The server loads this too, and says
 * itself what is wrong with an address.
 */
export default new DataSource(databaseOptions(isDatabaseUrl(DATABASE_URL) ? DATABASE_URL : ANY));
