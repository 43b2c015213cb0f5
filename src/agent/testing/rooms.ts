import { type DynamicModule, type Type } from '@nestjs/common';
import { AuditModule } from '../../audit';
import { AuthModule } from '../../auth';
import { type AirlockConfig, ConfigModule } from '../../config';
import { DatabaseModule } from '../../database';
import { EventLogModule } from '../../events';
import { DoorModule } from '../../http';
import { MonitoringModule } from '../../monitoring';
import { sessionModule } from '../../session.module';
import { AgentModule } from '../agent.module';
import { testEnv } from '../../../test/support/test-env';

/** The environment of a server under test; a child process of the same test is given the same. */
export const serverEnv = (url: string, env: Record<string, string> = {}): Record<string, string> =>
  // A busy machine is no dead replica.
  testEnv(url, { DEAD_AFTER_MS: '60000', AGENT_ATTEMPT_MS: '120000', ...env });

/** All rooms that a server with agents is made of. */
export function roomsOf(config: AirlockConfig, more: readonly (Type | DynamicModule)[] = []) {
  return [
    ConfigModule.forRoot(config),
    sessionModule(),
    DatabaseModule,
    DoorModule,
    AuthModule,
    AuditModule,
    MonitoringModule,
    EventLogModule,
    AgentModule,
    ...more,
  ];
}
