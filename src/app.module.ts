import { type DynamicModule, Module } from '@nestjs/common';
import { AuditModule } from './audit';
import { AuthModule } from './auth';
import { type AirlockConfig, ConfigModule } from './config';
import { DatabaseModule } from './database';
import { MonitoringModule } from './monitoring';
import { sessionModule } from './session.module';
import { ThreadsModule } from './threads';
import { WorkloadsModule } from './workloads';

/** The table of contents. */
@Module({})
export class AppModule {
  static forRoot(config: AirlockConfig): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        sessionModule(),
        DatabaseModule,
        AuthModule,
        AuditModule,
        MonitoringModule,
        ThreadsModule,
        WorkloadsModule,
      ],
    };
  }
}
