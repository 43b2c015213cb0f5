import type { Attempt } from './route-entry';
import type { RouteName } from './routes-of';
import { withQuery } from './with-query';

/**
 * Requests like this one that are refused for their form, each with a mark in it: an error that repeats what somebody was
 * refused for is known by the mark. What takes away, and what takes no body, is not among them: it would not be refused.
 */
export function malformed(route: RouteName, request: Attempt, mark: string): readonly Attempt[] {
  const { path, body, headers } = request;
  if (route.startsWith('GET ')) return [{ ...request, path: markedQuery(path, mark) }];
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body) || route.startsWith('DELETE '))
    return [];
  const members = Object.keys(body).map((name) => [name, { [mark]: mark }]);
  return [
    { path, headers: { 'content-type': 'application/json', ...headers }, body: `{"${mark}` },
    ...(members.length > 0 ? [{ ...request, body: Object.fromEntries(members) as unknown }] : []),
  ];
}

/** In every value that it has, and in those that a list might take. */
function markedQuery(path: string, mark: string): string {
  const [bare = '', query = ''] = path.split(/\?(.*)/s);
  const names = [...new URLSearchParams(query).keys(), 'limit', 'cursor'];
  return withQuery(bare, Object.fromEntries(names.map((name) => [name, mark])));
}
