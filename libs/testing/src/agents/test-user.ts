import { randomBytes } from 'node:crypto';

/** One of two who want to see what the other has. */
export interface TestUser {
  readonly userId: string;
  /** What this user alone knows; put it into everything that is theirs. */
  readonly secret: string;
}

/** A user whom nobody else in any test is. @param name such as `alice` */
export function testUser(name: string): TestUser {
  const random = randomBytes(6).toString('hex');
  return { userId: `${name}-${random}`, secret: `secret-of-${name}-${random}` };
}
