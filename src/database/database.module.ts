import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { databaseOptions } from '../../ormconfig';
import { AirlockConfig } from '../config';
import { DatabaseUrlMissingError } from './database-url-missing.error';
import { migrate } from './migrate';
import { SystemPool } from './system-pool';

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [AirlockConfig],
      useFactory: async (config: AirlockConfig) => {
        await migrate(ownerUrl(config));
        return { ...requestPool(config), autoLoadEntities: true };
      },
    }),
  ],
  providers: [SystemPool],
  exports: [SystemPool],
})
export class DatabaseModule {}

/** The pool that sessions draw from: bounded, and every wait on it is bounded too (S6). */
function requestPool(config: AirlockConfig): DataSourceOptions {
  return databaseOptions(config.databaseAppUrl ?? ownerUrl(config), {
    max: config.poolSize,
    min: config.poolKeepOpen,
    connectionTimeoutMillis: config.poolWaitMs,
    options: serverTimeouts(config),
  });
}

/** Limits that the server itself keeps, should this process be unable to. */
function serverTimeouts(config: AirlockConfig): string {
  return [
    `-c statement_timeout=${config.statementTimeoutMs}`,
    `-c lock_timeout=${config.lockTimeoutMs}`,
    `-c idle_in_transaction_session_timeout=${config.sessionLeakMs}`,
    '-c client_connection_check_interval=200ms',
  ].join(' ');
}

function ownerUrl(config: AirlockConfig): string {
  if (!config.databaseUrl) throw new DatabaseUrlMissingError();
  return config.databaseUrl;
}
