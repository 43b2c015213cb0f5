import type { WireClient, WireQuery, WireResult } from './pinned';

const EMPTY: WireResult = { command: null, rowCount: null, rows: [] };

/** A text of its own, in the simple protocol: no other takes one of several statements. */
export function askSimply(client: WireClient, query: WireQuery): Promise<WireResult> {
  const { promise, resolve, reject } = Promise.withResolvers<WireResult>();
  query.callback = (error, result) => (error ? reject(error) : resolve(result ?? EMPTY));
  client.query(query);
  return promise;
}
