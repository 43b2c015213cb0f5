import { type DynamicModule, Module } from '@nestjs/common';
import { AirlockConfig } from './airlock-config';

/** Global, because every room reads its limits from here and none may hold its own. */
@Module({})
export class ConfigModule {
  static forRoot(config: AirlockConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [{ provide: AirlockConfig, useValue: config }],
      exports: [AirlockConfig],
    };
  }
}
