export { AirlockConfig } from './airlock-config';
export { ConfigError } from './config.error';
export { ConfigModule } from './config.module';
