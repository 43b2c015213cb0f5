import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { databaseOptions } from '../../ormconfig';
import { AirlockConfig } from '../config';
import { attentiveClient } from './attentive-client';
import { DatabaseUrlMissingError } from './database-url-missing.error';
import { DiskWatch } from './disk-watch';
import { requireFitAppLogin } from './fitness/fitness';
import { migrate } from './migrate';
import { SystemPool } from './system-pool';

@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [AirlockConfig],
      useFactory: async (config: AirlockConfig) => {
        await migrate(ownerUrl(config), config);
        if (config.databaseAppUrl) await requireFitAppLogin(config.databaseAppUrl, config);
        return { ...requestPool(config), autoLoadEntities: true };
      },
    }),
  ],
  providers: [SystemPool, DiskWatch],
  exports: [SystemPool, DiskWatch],
})
export class DatabaseModule {}

/**
 * The pool that sessions draw from: bounded, and every wait on it is bounded too (S6). Timeouts of statements and locks are
 * set with each transaction, so that nothing depends on the state of a connection (a pooler may stand in between).
 */
function requestPool(config: AirlockConfig): DataSourceOptions {
  return databaseOptions(config.databaseAppUrl ?? ownerUrl(config), {
    max: config.poolSize,
    min: config.poolKeepOpen,
    connectionTimeoutMillis: config.poolWaitMs,
    Client: attentiveClient(config),
  });
}

function ownerUrl(config: AirlockConfig): string {
  if (!config.databaseUrl) throw new DatabaseUrlMissingError();
  return config.databaseUrl;
}
