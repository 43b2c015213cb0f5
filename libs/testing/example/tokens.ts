import { jwtVerify, SignJWT } from 'jose';

const KEY = new TextEncoder().encode('the signing key of the example, for nothing else');
const AUDIENCE = 'notes';

export interface TokenFacts {
  readonly audience?: string;
  /** Seconds from now; negative: expired so long ago. */
  readonly expiresIn?: number;
  readonly key?: Uint8Array;
}

export async function mintToken(userId: string, facts: TokenFacts = {}): Promise<string> {
  const { audience = AUDIENCE, expiresIn = 600, key = KEY } = facts;
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(userId)
    .setAudience(audience)
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
    .sign(key);
}

/** The user of a good token, or undefined. */
export async function userOf(authorization: string | undefined): Promise<string | undefined> {
  const token = authorization?.replace(/^Bearer /, '') ?? '';
  try {
    const { payload } = await jwtVerify(token, KEY, { audience: AUDIENCE, algorithms: ['HS256'] });
    return payload.sub;
  } catch {
    return undefined;
  }
}
