import { Router } from 'express';
import { type AirlockConfig, V1_ROUTES } from '../config';
import { successorLink } from './successor';
import { V1, V1_PREFIX } from './v1-routes';

/**
 * Says of each v1 route, before anything can refuse the call, since when it is deprecated (RFC 9745), until when it is
 * served (RFC 8594) and what follows it: whatever the answer will be, it says so.
 */
export function deprecationHeaders({ v1DeprecatedOn, v1SunsetOn }: AirlockConfig): Router {
  const dates = {
    Deprecation: `@${Date.parse(v1DeprecatedOn) / 1_000}`,
    Sunset: new Date(v1SunsetOn).toUTCString(),
  };
  const router = Router();
  for (const route of V1_ROUTES) {
    const { method, path } = V1[route];
    router[method](`/${V1_PREFIX}/${path}`, ({ params }, response, next) => {
      response.set({ ...dates, Link: successorLink(route, params) });
      next();
    });
  }
  return router;
}
