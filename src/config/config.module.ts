import { Global, Module } from '@nestjs/common';
import { AirlockConfig } from './airlock-config';

/** Global, because every room reads its limits from here and none may hold its own. */
@Global()
@Module({
  providers: [{ provide: AirlockConfig, useFactory: () => AirlockConfig.from(process.env) }],
  exports: [AirlockConfig],
})
export class ConfigModule {}
