import type { V1Route } from '../config';
import { validate as isUuid } from 'uuid';
import { V1 } from './v1-routes';

/** Ids by the names that they have in a route's path. */
export type NamedIds = Readonly<Record<string, unknown>>;

/** The v2 route that follows, with the ids that are known; the others stay names, so that the route can be told. */
export function successorOf(route: V1Route, ids: NamedIds): string {
  return V1[route].successor.replaceAll(/:(\w+)/g, (name, key: string) => {
    const id = ids[key];
    return typeof id === 'string' && isUuid(id) ? id : name;
  });
}

/** For the header `Link`. */
export const successorLink = (route: V1Route, ids: NamedIds): string =>
  `<${successorOf(route, ids)}>; rel="successor-version"`;
