import { SessionModule } from '@airlock/session';
import type { DynamicModule } from '@nestjs/common';
import type { AuthenticatedRequest } from './auth';
import { AirlockConfig } from './config';

/** How Airlock opens sessions: for the context that the guard made, as the role that row-level security binds. */
export function sessionModule(): DynamicModule {
  return SessionModule.forRootAsync({
    inject: [AirlockConfig],
    useFactory: (config: AirlockConfig) => ({
      contextOf: (request) => (request as Partial<AuthenticatedRequest>).executionContext,
      identity: ({ userId }) => ({
        role: 'airlock_app',
        'app.user_id': userId,
        // Should this process die, the server notices and stops what it was asked to do.
        client_connection_check_interval: '200ms',
      }),
      preparedStatements: config.preparedStatements,
      poolWaitMs: config.poolWaitMs,
      connectionsPerUser: config.connectionsPerUser,
      statementTimeoutMs: config.statementTimeoutMs,
      lockTimeoutMs: config.lockTimeoutMs,
      resultMaxBytes: config.statementResultMaxBytes,
      // Whoever says nothing for so long is taken for dead (E10), and must not keep what a takeover locks.
      idleInTransactionMs: config.deadAfterMs,
      warnAfterMs: config.sessionWarningMs,
      leakAfterMs: config.sessionLeakMs,
    }),
  });
}
