import { ask } from './ask';
import { OtherDatabaseError } from './other-database.error';

/** A server is told by when it started, which every role may know; a standby is another one. */
const WHERE = `select current_database() as database, extract(epoch from pg_postmaster_start_time())::text as since`;

interface Where {
  readonly database: string;
  readonly since: string;
}

/**
 * What the migrations and the worker do in one database, requests do not find in another: an empty one, that of a standby, or one
 * of another deployment, into which they would write.
 * @throws DatabaseUnreachableError, OtherDatabaseError
 */
export async function requireSameDatabase(url: string, appUrl: string): Promise<void> {
  const [ours] = await ask<Where>('DATABASE_URL', url, WHERE);
  const [theirs] = await ask<Where>('DATABASE_APP_URL', appUrl, WHERE);
  if (ours?.database !== theirs?.database || ours?.since !== theirs?.since)
    throw new OtherDatabaseError(url, appUrl);
}
