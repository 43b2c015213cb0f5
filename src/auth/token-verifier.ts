import { Inject, Injectable } from '@nestjs/common';
import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTPayload,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';
import { AirlockConfig } from '../config';
import { signingSecret } from './development-secret';
import { KnownTokens } from './known-tokens';
import type { Principal } from './principal';
import { TokenRejectedError } from './token-rejected.error';

const SYMMETRIC = ['HS256'];
const ASYMMETRIC = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Verifies bearer tokens: signature, algorithm, issuer, audience, times. Keys come from configuration alone. */
@Injectable()
export class TokenVerifier {
  private readonly key: Uint8Array | JWTVerifyGetKey;
  private readonly algorithms: string[];
  private readonly known = new KnownTokens();

  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {
    const secret = config.jwksUrl ? undefined : signingSecret(config);
    this.key = secret ?? createRemoteJWKSet(new URL(config.jwksUrl ?? ''));
    const usual = secret ? SYMMETRIC : ASYMMETRIC;
    this.algorithms = config.jwtAlgorithms.length > 0 ? config.jwtAlgorithms : usual;
  }

  /**
   * @param token compact JWT, without the word Bearer
   * @throws TokenRejectedError with a reason for the caller
   */
  async verify(token: string): Promise<Principal> {
    const claims = await this.claims(token);
    if (typeof claims.sub !== 'string' || claims.sub === '')
      throw new TokenRejectedError('The token names no subject.');
    if (claims.exp === undefined) throw new TokenRejectedError('The token has no expiry time.');
    return { userId: claims.sub, scopes: scopesOf(claims), expiresAt: new Date(claims.exp * 1_000) };
  }

  private async claims(token: string): Promise<JWTPayload> {
    if (this.known.has(token)) return decodeJwt(token);
    const { jwtIssuer: issuer, jwtAudience: audience, jwtLeewaySeconds: clockTolerance } = this.config;
    const rules = { algorithms: this.algorithms, issuer, audience, clockTolerance };
    try {
      const claims = await this.verified(token, rules);
      this.known.add(token, ((claims.exp ?? 0) + clockTolerance) * 1_000);
      return claims;
    } catch (error) {
      throw new TokenRejectedError(reasonFor(error));
    }
  }

  private async verified(token: string, rules: Parameters<typeof jwtVerify>[2]): Promise<JWTPayload> {
    const { payload } =
      typeof this.key === 'function'
        ? await jwtVerify(token, this.key, rules)
        : await jwtVerify(token, this.key, rules);
    return payload;
  }
}

function reasonFor(error: unknown): string {
  if (error instanceof errors.JWTExpired) {
    const at =
      typeof error.payload.exp === 'number' ? ` at ${new Date(error.payload.exp * 1_000).toISOString()}` : '';
    return `The token expired${at}.`;
  }
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The token's claim "${error.claim}" is not accepted.`;
  if (error instanceof errors.JOSEAlgNotAllowed) return "The token's algorithm is not accepted.";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "The token's signature is not valid.";
  if (error instanceof errors.JWKSNoMatchingKey) return 'The token is signed by an unknown key.';
  if (error instanceof errors.JOSEError) return 'The token is not a valid JWT.';
  return 'The token could not be verified: the keys cannot be reached.';
}

function scopesOf(claims: JWTPayload): string[] {
  const { scope, scopes } = claims;
  if (typeof scope === 'string') return scope.split(' ').filter(Boolean);
  if (Array.isArray(scopes)) return scopes.filter((entry): entry is string => typeof entry === 'string');
  return [];
}
