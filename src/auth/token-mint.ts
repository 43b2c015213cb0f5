import { SignJWT } from 'jose';
import type { AirlockConfig } from '../config';
import { signingSecret } from './development-secret';

export interface TokenOptions {
  readonly scopes?: readonly string[];
  /** Default twelve hours. */
  readonly lifetimeSeconds?: number;
}

/**
 * Signs a development token; issuing real ones is an identity provider's work.
 * @throws Error when this server takes its keys from a JWKS address, so that nothing here could sign
 */
export async function mintToken(
  config: AirlockConfig,
  userId: string,
  options: TokenOptions = {},
): Promise<string> {
  const secret = config.jwksUrl ? undefined : signingSecret(config);
  if (!secret)
    throw new Error('Tokens come from the identity provider behind JWKS_URL; none can be made here.');
  const now = Math.floor(Date.now() / 1_000);
  return new SignJWT({ scope: (options.scopes ?? []).join(' ') })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setIssuer(config.jwtIssuer)
    .setAudience(config.jwtAudience)
    .setIssuedAt(now)
    .setExpirationTime(now + (options.lifetimeSeconds ?? 12 * 3_600))
    .sign(secret);
}
