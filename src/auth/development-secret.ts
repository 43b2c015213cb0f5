import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AirlockConfig } from '../config';

/**
 * The secret that signs tokens on this machine: JWT_SECRET, or outside production one made once and kept beside the
 * data, so that `npm run token` and the server agree and a token survives a restart.
 */
export function signingSecret(config: AirlockConfig): Uint8Array | undefined {
  if (config.jwtSecret) return Buffer.from(config.jwtSecret, 'utf8');
  if (config.isProduction || config.jwksUrl) return undefined;
  const file = join(config.dataDir, 'development-jwt.secret');
  if (!existsSync(file)) {
    mkdirSync(config.dataDir, { recursive: true });
    writeFileSync(file, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file);
}
