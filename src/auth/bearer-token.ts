import { TokenRejectedError } from './token-rejected.error';

/**
 * The token of an Authorization header (RFC 6750, 2.1).
 * @returns nothing where there is no such header
 * @throws TokenRejectedError for a header of another form
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (!authorization) return undefined;
  const [, token] = /^bearer +([^ ]+)$/i.exec(authorization) ?? [];
  if (token) return token;
  throw new TokenRejectedError('The Authorization header is not of the form "Bearer <token>".');
}
