import type { INestApplication } from '@nestjs/common';
import { HiddenMembers } from '../singletons/hidden-members';
import { isNotFound, type Layer, layersIn, mountsOf } from './mounted';
import { versionsOf } from './versions-of';

/** Such as `GET /notes/:id`. */
export type RouteName = `${string} /${string}`;

/**
 * Every route that the running application serves, whoever registered it: read from the router itself, not from
 * decorators that somebody may have gone around, and from the routers and applications that are mounted in it. Where an
 * expression stands for a path, its text is the path's name: `GET /^\\/old/`. Where a header chooses between versions of one path,
 * each has a name: `GET /notes/:id (version 2)`.
 * @throws Error when the application does not run on Express, or has not been initialised
 */
export function routesOf(app: INestApplication): RouteName[] {
  return [...new Set(servedRoutesOf(app).map(({ name }) => name))].sort();
}

/** A name of a route, and where Express keeps it. */
export interface ServedRoute {
  readonly name: RouteName;
  readonly layer: Layer;
}

/** @throws Error when the application does not run on Express, or has not been initialised */
export function servedRoutesOf(app: INestApplication): ServedRoute[] {
  const express: unknown = app.getHttpAdapter().getInstance();
  const { router } = express as { router?: { stack?: readonly Layer[] } };
  if (!router?.stack)
    throw new Error(
      'The application has no router of Express to read its routes from. Does it run on @nestjs/platform-express, and has ' +
        'it been told to listen(), or to init()?',
    );
  using hidden = new HiddenMembers();
  return routesIn(router.stack, '', hidden);
}

function routesIn(layers: readonly Layer[], mount: string, hidden: HiddenMembers): ServedRoute[] {
  return layers.flatMap((layer) => {
    if (isNotFound(layer, hidden)) return [];
    if (layer.route) {
      const { methods, path } = layer.route;
      const versions = versionsOf(layer, hidden);
      const paths = [path]
        .flat()
        .map((one) => joined(mount, String(one)))
        .flatMap((one) => versions.map((version): `/${string}` => `${one}${version}`));
      return paths.flatMap((whole) =>
        methodsOf(methods).map((method) => ({ name: `${method} ${whole}` as const, layer })),
      );
    }
    const inner = layersIn(layer, hidden);
    if (inner.length === 0) return [];
    return mountsOf(layer, hidden).flatMap((deeper) => routesIn(inner, mount + deeper, hidden));
  });
}

/** What an OpenAPI document says there is, in the same spelling. */
export function documentedRoutes(document: { readonly paths: object }): RouteName[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item as object)
      .filter((key) => VERBS.includes(key.toUpperCase()))
      .map((verb): RouteName => `${verb.toUpperCase()} ${pathOf(path.replace(/\{(\w+)\}/g, ':$1'))}`),
  );
}

export const VERBS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Of which an answer may be kept. */
export const isRead = (route: RouteName): boolean => route.startsWith('GET ');

/** Express answers HEAD wherever it answers GET; `_all` is what `app.all` leaves. */
function methodsOf(methods: Readonly<Record<string, boolean>>): readonly string[] {
  if (methods._all) return VERBS;
  return Object.keys(methods).map((method) => method.toUpperCase());
}

/** The root of what is mounted at `/admin` is `/admin`. */
const joined = (mount: string, path: string): `/${string}` =>
  mount !== '' && path === '/' ? pathOf(mount) : pathOf(mount + pathOf(path));

const pathOf = (path: string): `/${string}` => `/${path.replace(/^\//, '')}`;
