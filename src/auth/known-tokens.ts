import { hash } from 'node:crypto';
import type { JWTPayload } from 'jose';

const KEPT_MS = 60_000;
const MOST = 10_000;

interface KnownToken {
  readonly claims: JWTPayload;
  readonly until: number;
}

/**
 * Tokens whose signature was found good within the last minute: a client that calls often does not have it checked again
 * at every call. A key that is withdrawn is thereby believed for a minute longer. What is kept is a digest, so that nobody
 * finds in this memory a token that could be used.
 */
export class KnownTokens {
  private readonly tokens = new Map<string, KnownToken>();

  /** @param leewaySeconds that a token is believed beyond its expiry, as when it is verified */
  constructor(private readonly leewaySeconds: number) {}

  /** @returns nothing for a token that is not known, or has expired since: it is to be verified */
  claimsOf(token: string): JWTPayload | undefined {
    const known = this.tokens.get(digestOf(token));
    if (!known || known.until < Date.now() || this.hasExpired(known.claims)) return undefined;
    return known.claims;
  }

  add(token: string, claims: JWTPayload): void {
    const digest = digestOf(token);
    this.tokens.delete(digest);
    const [oldest] = this.tokens.keys();
    if (oldest !== undefined && this.tokens.size >= MOST) this.tokens.delete(oldest);
    this.tokens.set(digest, { claims, until: Date.now() + KEPT_MS });
  }

  private hasExpired({ exp }: JWTPayload): boolean {
    return exp === undefined || exp + this.leewaySeconds <= Date.now() / 1_000;
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');
