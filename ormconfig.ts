import { DataSource, type DataSourceOptions } from 'typeorm';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
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

/** For the TypeORM CLI: `DATABASE_URL=… npx typeorm migration:show -d dist/ormconfig.js`. */
export default new DataSource(databaseOptions(process.env.DATABASE_URL ?? 'postgres://localhost/airlock'));
