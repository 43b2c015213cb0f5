import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { CannotStartError } from '../cannot-start.error';
import { databaseName } from './database-name';

/** The database is not one that this version can carry on with: nothing was changed in it. */
export class DatabaseOfOtherVersionError extends CannotStartError {
  /**
   * @param sign what gave it away, naming the migration
   * @param url of the database; only its name and address are told
   * @param dataDir where the embedded server keeps its folder, if it was ever started
   */
  constructor(sign: string, url: string, dataDir: string) {
    super(
      `${databaseName(url)} was made by another version of Airlock: ${sign}\n` +
        `In development: stop the server and ${waysToBeginAnew(dataDir)}; the next start makes a new one, its data are lost.\n` +
        'In production: start the version that made it, or restore a backup that this version made.',
    );
    this.name = 'DatabaseOfOtherVersionError';
  }
}

/** A link to the folder may be what stands there: removing that alone would bring back the same data. */
function waysToBeginAnew(dataDir: string): string {
  const folder = join(dataDir, 'postgres');
  const drop = 'drop the database that DATABASE_URL names';
  return existsSync(folder)
    ? `delete the folder ${realpathSync(folder)} (without DATABASE_URL), or ${drop}`
    : drop;
}
