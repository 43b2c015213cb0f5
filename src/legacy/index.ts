export { deprecationHeaders } from './deprecation-headers';
export { LegacyModule } from './legacy.module';
export { RouteGoneError } from './route-gone.error';
