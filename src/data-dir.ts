import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CannotStartError } from './cannot-start.error';

/** What the server keeps on this machine cannot be kept there. */
class DataDirUnusableError extends CannotStartError {
  constructor(folder: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `DATA_DIR is ${folder}, and that is no folder into which Airlock may write: ${reason}.\n` +
        'Choose another one, or do without: with DATABASE_URL, and JWT_SECRET or JWKS_URL, nothing is kept there.',
      { cause },
    );
    this.name = 'DataDirUnusableError';
  }
}

/**
 * Makes the folder of the embedded database and of the development key.
 * @throws DataDirUnusableError where that is not possible
 */
export function prepareDataDir(dataDir: string): void {
  const folder = resolve(dataDir);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new DataDirUnusableError(folder, cause);
  }
}

/** Node's own `recursive` tries for ever where a folder is that takes no other, such as /proc. */
function makeFolder(folder: string): void {
  const above = dirname(folder);
  if (!existsSync(above)) makeFolder(above);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) mkdirSync(folder);
}
