import { mintToken, type TokenOptions } from '../../src/auth';
import { AirlockConfig } from '../../src/config';
import type { TestServer } from './airlock';

/** A token of the server's own, for `Authorization: Bearer …`. */
export async function tokenOf(server: TestServer, userId: string, options?: TokenOptions): Promise<string> {
  return (await server.bearer(userId, options)).slice('Bearer '.length);
}

/** Tokens in a user's name that must count for nothing, by what is wrong with them. */
export async function badTokens(server: TestServer, userId: string): Promise<Record<string, string>> {
  const own = {
    NODE_ENV: 'test',
    DATABASE_URL: server.database.url,
    JWT_SECRET: server.config.jwtSecret ?? '',
  };
  const other = (env: Record<string, string>): Promise<string> =>
    mintToken(AirlockConfig.from({ ...own, ...env }), userId);
  const [, payload = ''] = (await tokenOf(server, userId)).split('.');
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return {
    forged: await other({ JWT_SECRET: 'a secret that the server does not know, of any length' }),
    expired: await tokenOf(server, userId, { lifetimeSeconds: -3_600 }),
    'for another audience': await other({ JWT_AUDIENCE: 'another-server' }),
    'from another issuer': await other({ JWT_ISSUER: 'another-issuer' }),
    unsigned: `${part({ alg: 'none' })}.${payload}.`,
  };
}
