import { hash } from 'node:crypto';

const KEPT_MS = 60_000;
const MOST = 10_000;

/**
 * Tokens whose signature was found good within the last minute: a client that calls often does not have it checked again
 * at every call. A key that is withdrawn is thereby believed for a minute longer. All that is kept is digests: nobody
 * finds in this memory a token that could be used, or whose it is (S1).
 */
export class KnownTokens {
  private readonly until = new Map<string, number>();

  /** Whether its signature need not be checked again, and it has not expired since. */
  has(token: string): boolean {
    return Date.now() < (this.until.get(digestOf(token)) ?? 0);
  }

  /** @param expiresAt milliseconds since 1970, from which on it is not believed any more */
  add(token: string, expiresAt: number): void {
    const digest = digestOf(token);
    this.until.delete(digest);
    const [oldest] = this.until.keys();
    if (oldest !== undefined && this.until.size >= MOST) this.until.delete(oldest);
    this.until.set(digest, Math.min(Date.now() + KEPT_MS, expiresAt));
  }
}

const digestOf = (token: string): string => hash('sha256', token, 'base64');
