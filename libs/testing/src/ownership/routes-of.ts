import type { INestApplication } from '@nestjs/common';

/** Such as `GET /notes/:id`. */
export type RouteName = `${string} /${string}`;

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/**
 * Every route that the running application serves, whoever registered it: read from the router itself, not from
 * decorators that somebody may have gone around.
 * @throws Error when the application does not run on Express, or has not been initialised
 */
export function routesOf(app: INestApplication): RouteName[] {
  const express: unknown = app.getHttpAdapter().getInstance();
  const { router } = express as { router?: { stack?: readonly Layer[] } };
  if (!router?.stack)
    throw new Error('No Express router. Does the application listen, on @nestjs/platform-express?');
  const names = router.stack.flatMap(({ route }) =>
    route ? methodsOf(route.methods).map((method): RouteName => `${method} ${pathOf(route.path)}`) : [],
  );
  return [...new Set(names)].sort();
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

/** Express answers HEAD wherever it answers GET; `_all` is what `app.all` leaves. */
function methodsOf(methods: Readonly<Record<string, boolean>>): readonly string[] {
  if (methods._all) return VERBS;
  return Object.keys(methods).map((method) => method.toUpperCase());
}

const pathOf = (path: string): `/${string}` => `/${path.replace(/^\//, '')}`;
