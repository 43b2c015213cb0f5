import { SessionModule } from '@airlock/session';
import type { DynamicModule } from '@nestjs/common';
import type { AuthenticatedRequest } from './auth';
import { AirlockConfig } from './config';

/** How Airlock opens sessions: for the context that the guard made, as the role that row-level security binds. */
export function sessionModule(): DynamicModule {
  return SessionModule.forRootAsync({
    inject: [AirlockConfig],
    useFactory: (config: AirlockConfig) => ({
      contextOf: (request: AuthenticatedRequest) => request.executionContext,
      identity: (context) => ({ role: 'airlock_app', 'app.user_id': context.userId }),
      poolWaitMs: config.poolWaitMs,
    }),
  });
}
