import type { CorsOptions } from '@nestjs/common/interfaces/external/cors-options.interface';
import { NEXT_PAGE } from './api-answers';

/** What clients read of our answers beside the body: browsers show a page of another origin only what is named. */
const READ_BY_CLIENTS = [
  'Content-Location',
  'Deprecation',
  'Link',
  'Location',
  'Retry-After',
  'Sunset',
  'WWW-Authenticate',
  NEXT_PAGE,
  'X-Request-Id',
];

const PREFLIGHT_SECONDS = 600;

/**
 * How pages of other origins may call (CORS). Nothing but the token says who calls, and no browser sends that by itself,
 * so a page gets no more than its user could; cookies are not asked for.
 */
export const forPagesOf = (origin: CorsOptions['origin']): CorsOptions => ({
  origin,
  exposedHeaders: READ_BY_CLIENTS,
  maxAge: PREFLIGHT_SECONDS,
});
