import type { ExecutionContext } from '@nestjs/common';

/** `GET /threads/:id`: the pattern rather than the address, so that no user's data gets into logs and metrics. */
export function routeOf(request: object): string {
  const method = 'method' in request && typeof request.method === 'string' ? request.method : 'request';
  const path = patternOf(request);
  return path === undefined ? method : `${method} ${path}`;
}

/** `NotesGateway.list`: of a message, a field of GraphQL, whatever else is no request. */
export function handlerOf(context: ExecutionContext): string {
  return `${context.getClass().name}.${context.getHandler().name}`;
}

function patternOf(request: object): string | undefined {
  if (!('route' in request) || typeof request.route !== 'object' || request.route === null) return undefined;
  const { route } = request;
  return 'path' in route && typeof route.path === 'string' ? route.path : undefined;
}
