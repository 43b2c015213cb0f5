import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'pg';
import { AirlockConfig } from '../config';
import { attentiveClient } from './attentive-client';

/**
 * What goes through here (claims, tickets, signs of life, sweeps) is done again when a crash of the database loses its last
 * moment, and whatever a user is told of commits after it. So nobody waits for the disk.
 */
const LOSES_NOTHING = 'set synchronous_commit = off';

/** A statement that takes too long is ended by the database, which says so; AttentiveClient would give up the connection, and later. */
const endsAfter = ({ statementTimeoutMs }: Pick<AirlockConfig, 'statementTimeoutMs'>): string =>
  `set statement_timeout = ${statementTimeoutMs}`;

/**
 * The few connections of the server itself: jobs, notifications, sweeps, readiness. They belong to the role that owns
 * the tables; forced row-level security keeps user rows from them, so they can only call the named functions.
 */
@Injectable()
export class SystemPool extends Pool implements OnApplicationShutdown {
  constructor(@Inject(AirlockConfig) config: AirlockConfig) {
    super({
      connectionString: config.databaseUrl,
      max: config.systemConnections,
      connectionTimeoutMillis: config.poolWaitMs,
      application_name: 'airlock-system',
      Client: attentiveClient(config),
      // The pool waits for it before it hands the connection out, though its types say nothing of that.
      onConnect: (client): unknown => client.query(`${LOSES_NOTHING}; ${endsAfter(config)}`),
    });
    const logger = new Logger(SystemPool.name);
    // A connection that breaks is replaced at its next use; without listeners it would end the process.
    const report = (error: Error): void => logger.warn(`A system connection broke: ${error.message}`);
    this.on('error', report);
    this.on('connect', (client) => client.on('error', report));
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.ended) await this.end();
  }
}
