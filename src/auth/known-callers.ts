import type { Request } from 'express';
import { bearerToken } from './bearer-token';
import type { TokenVerifier } from './token-verifier';

/** Whether a request's token is good; why it is not, the guard says. Ahead of it nothing is done for nobody. */
export const knownCallers =
  (tokens: TokenVerifier) =>
  async ({ headers: { authorization } }: Request): Promise<boolean> => {
    try {
      const token = bearerToken(authorization);
      return token !== undefined && Boolean(await tokens.verify(token));
    } catch {
      return false;
    }
  };
