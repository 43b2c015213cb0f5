import { ContextRules } from '@airlock/session';
import { type DynamicModule, Module } from '@nestjs/common';
import { AirlockConfig } from './airlock-config';

/** Global, because every room reads its limits from here and none may hold its own. */
@Module({})
export class ConfigModule {
  static forRoot(config: AirlockConfig): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      providers: [
        { provide: AirlockConfig, useValue: config },
        { provide: ContextRules, useValue: contextRules(config) },
      ],
      exports: [AirlockConfig, ContextRules],
    };
  }
}

/** Which ids are nobody's (C4); every factory of contexts is handed these. */
export function contextRules(config: AirlockConfig): ContextRules {
  const { rejectPlaceholderPrefixes, allowedUserIds } = config;
  return new ContextRules({ rejectPlaceholderPrefixes, allowedUserIds });
}
