import type { DataSource } from 'typeorm';
import { SharedCacheError } from '../errors';
import { currentUnit } from '../session/scope';
import { SessionQueryRunner } from '../session/session-query-runner';

const guarded = new WeakSet<object>();

/**
 * Where the identity of the transaction decides which rows there are, the text of a query does not say whose its answer is.
 * Queries past the session have no identity, and may be cached.
 */
export function refuseSharedCache(dataSource: DataSource): void {
  const { queryResultCache: cache } = dataSource;
  if (!cache || guarded.has(cache)) return;
  guarded.add(cache);
  const [read, write] = [cache.getFromCache.bind(cache), cache.storeInCache.bind(cache)];
  cache.getFromCache = async (options, runner) => {
    if (runner instanceof SessionQueryRunner) throw refusal(options.query);
    return read(options, runner);
  };
  cache.storeInCache = async (options, saved, runner) => {
    if (runner instanceof SessionQueryRunner) throw refusal(options.query);
    return write(options, saved, runner);
  };
}

/** Without the parameters that TypeORM writes behind it. */
function refusal(query = ''): SharedCacheError {
  const [text = ''] = query.split(' -- PARAMETERS: ');
  return new SharedCacheError(currentUnit()?.call.name ?? 'a unit', text.slice(0, 200));
}
