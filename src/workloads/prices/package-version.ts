import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The installed version; read from the file, because the package's exports hide its package.json. */
export function packageVersion(name: string): string {
  const entry = createRequire(__filename).resolve(name);
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
  return (manifest as { version: string }).version;
}
