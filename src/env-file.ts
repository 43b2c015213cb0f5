import { existsSync } from 'node:fs';
import { loadEnvFile as load } from 'node:process';

/** Variables of the process win over those of the file. */
export function loadEnvFile(path = '.env'): void {
  if (existsSync(path)) load(path);
}
