import { Inject, Injectable, Logger } from '@nestjs/common';
import { decodeJwt, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { AirlockConfig } from '../config';
import { verifyingSecrets } from './development-secret';
import { keySetAt } from './key-set';
import { KeysUnavailableError } from './keys-unavailable.error';
import { KnownTokens } from './known-tokens';
import type { Principal } from './principal';
import { TokenRejectedError } from './token-rejected.error';

const SYMMETRIC = ['HS256'];
const ASYMMETRIC = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** As often as the log is told that the keys cannot be had. */
const COMPLAINT_MS = 10_000;

/** What jose calls a set of keys that did not come, or came as something else. */
const NO_KEYS = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

/** Verifies bearer tokens: signature, algorithm, issuer, audience, times. Keys come from configuration alone. */
@Injectable()
export class TokenVerifier {
  private readonly logger = new Logger(TokenVerifier.name);
  private readonly keys: JWTVerifyGetKey | readonly Uint8Array[];
  private readonly algorithms: string[];
  private readonly known = new KnownTokens();
  private nextComplaint = 0;

  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {
    this.keys = config.jwksUrl ? keySetAt(config.jwksUrl) : verifyingSecrets(config);
    const usual = config.jwksUrl ? ASYMMETRIC : SYMMETRIC;
    this.algorithms = config.jwtAlgorithms.length > 0 ? config.jwtAlgorithms : usual;
  }

  /**
   * @param token compact JWT, without the word Bearer
   * @throws TokenRejectedError with a reason for the caller
   * @throws KeysUnavailableError when the keys cannot be had from JWKS_URL
   */
  async verify(token: string): Promise<Principal> {
    const claims = await this.claims(token);
    if (typeof claims.sub !== 'string' || claims.sub === '')
      throw new TokenRejectedError('The token names no subject.');
    if (claims.exp === undefined) throw new TokenRejectedError('The token has no expiry time.');
    const scopes = scopesOf(claims);
    if (!scopes.every(isLegible))
      throw new TokenRejectedError(
        'The token\'s claim "scope" is not accepted: contains a control character.',
      );
    return { userId: claims.sub, scopes, expiresAt: new Date(claims.exp * 1_000) };
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
      const reason = reasonFor(error);
      if (reason) throw new TokenRejectedError(reason);
      this.complain(error);
      throw new KeysUnavailableError(error);
    }
  }

  /** For the operator, and not for each of the calls that fail meanwhile. */
  private complain(error: unknown): void {
    if (Date.now() < this.nextComplaint) return;
    this.nextComplaint = Date.now() + COMPLAINT_MS;
    this.logger.error(
      `No keys from JWKS_URL, ${addressOf(this.config.jwksUrl)}: ${wordsOf(error)}. Until there are, calls are answered with 503.`,
    );
  }

  private async verified(token: string, rules: Parameters<typeof jwtVerify>[2]): Promise<JWTPayload> {
    if (typeof this.keys === 'function') return (await jwtVerify(token, this.keys, rules)).payload;
    let wrongKey: unknown;
    for (const secret of this.keys) {
      try {
        return (await jwtVerify(token, secret, rules)).payload;
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
        wrongKey = error;
      }
    }
    throw wrongKey;
  }
}

/** @returns nothing when the token is not to blame */
function reasonFor(error: unknown): string | undefined {
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
  if (error instanceof errors.JOSEError && !NO_KEYS.includes(error.code))
    return 'The token is not a valid JWT.';
  return undefined;
}

/** The cause says more: `fetch failed` alone names nothing. */
function wordsOf(error: unknown): string {
  const { message, cause } = error as Error;
  const deeper = cause as Partial<NodeJS.ErrnoException> | undefined;
  return deeper ? `${message}, ${deeper.message || deeper.code}` : message;
}

/** Without what may be secret in it. */
function addressOf(url: string | undefined): string {
  const { origin, pathname } = new URL(url ?? '');
  return `${origin}${pathname}`;
}

/** A run keeps the scopes of its token, so they are what PostgreSQL stores (RFC 6749, 3.3, allows still less). */
const isLegible = (scope: string): boolean => scope.isWellFormed() && !/\p{Cc}/u.test(scope);

function scopesOf(claims: JWTPayload): string[] {
  const { scope, scopes } = claims;
  if (typeof scope === 'string') return scope.split(' ').filter(Boolean);
  if (Array.isArray(scopes)) return scopes.filter((entry): entry is string => typeof entry === 'string');
  return [];
}
