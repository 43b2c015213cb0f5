export { AirlockConfig } from './airlock-config';
export { ConfigModule, contextRules } from './config.module';
export { V1_ROUTES, type V1Route } from './v1-routes';
