import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { AgentModule } from './agent';
import { AuditModule } from './audit';
import { AuthModule } from './auth';
import { CatalogModule } from './catalog';
import { type AirlockConfig, ConfigModule } from './config';
import { DatabaseModule } from './database';
import { EventLogModule, EventsModule } from './events';
import { DoorModule } from './http';
import { LegacyModule } from './legacy';
import { ModelsModule } from './models';
import { MonitoringModule } from './monitoring';
import { ProblemsModule } from './problems';
import { RunsModule } from './runs';
import { sessionModule } from './session.module';
import { ThreadsModule } from './threads';
import { WorkloadsModule } from './workloads';

/** The table of contents. */
@Module({})
export class AppModule {
  /** @param agents the room whose agents answer */
  static forRoot(config: AirlockConfig, agents: Type = CatalogModule): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        sessionModule(),
        DoorModule,
        DatabaseModule,
        AuthModule,
        AuditModule,
        MonitoringModule,
        ThreadsModule,
        WorkloadsModule,
        ModelsModule,
        EventLogModule,
        RunsModule,
        AgentModule,
        agents,
        EventsModule,
        LegacyModule,
        ProblemsModule,
      ],
    };
  }
}
