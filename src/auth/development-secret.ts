import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AirlockConfig } from '../config';

/**
 * The secret that signs tokens on this machine: JWT_SECRET, or outside production one made once and kept beside the
 * data, so that `npm run token` and the server agree and a token survives a restart.
 */
export function signingSecret(config: AirlockConfig): Uint8Array | undefined {
  if (config.jwtSecret) return Buffer.from(config.jwtSecret, 'utf8');
  const file = developmentKey(config);
  if (!file) return undefined;
  if (!existsSync(file)) makeKey(file);
  return readFileSync(file);
}

/** The secrets by which a token may be signed, the one that signs first: while it is changed the one before is good too. */
export function verifyingSecrets(config: AirlockConfig): Uint8Array[] {
  const signing = signingSecret(config);
  return [
    ...(signing ? [signing] : []),
    ...config.jwtSecretFallbacks.map((secret) => Buffer.from(secret, 'utf8')),
  ];
}

/**
 * Whole or not at all, and never over another one: a server and a command may start together, and neither may read what the
 * other is still writing, which would be an empty key.
 */
function makeKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, randomBytes(48).toString('base64url'), { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft);
  }
}

/** @returns the file in which whoever signs next would make a key: no server has been there, and none would accept it */
export function keyStillToMake(config: AirlockConfig): string | undefined {
  const file = developmentKey(config);
  return file && !existsSync(file) ? resolve(file) : undefined;
}

function developmentKey({ dataDir, jwtSecret, jwksUrl, isProduction }: AirlockConfig): string | undefined {
  return jwtSecret || jwksUrl || isProduction ? undefined : join(dataDir, 'development-jwt.secret');
}
