import type { IncomingHttpHeaders } from 'node:http';
import { bearerToken, TokenRejectedError } from '../../auth';

/** The subprotocol that is spoken, and that the server confirms. */
const PROTOCOL = 'airlock.v2';
/** Browsers cannot set headers, so they offer the token as a second subprotocol: `airlock.bearer.<token>`. */
const TOKEN_PROTOCOL = 'airlock.bearer.';

/**
 * The bearer token of a handshake: from the Authorization header, else from a subprotocol; never from the query, which
 * proxies and browsers remember.
 * @throws TokenRejectedError
 */
export function handshakeToken(headers: IncomingHttpHeaders): string {
  const fromHeader = bearerToken(headers.authorization);
  if (fromHeader) return fromHeader;
  const offered = (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
  const token = offered.find((protocol) => protocol.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
  if (token) return token;
  throw new TokenRejectedError(
    `No token. Send "Authorization: Bearer <token>", or the subprotocols "${PROTOCOL}" and "${TOKEN_PROTOCOL}<token>".`,
  );
}

/** Only the protocol itself is confirmed: a token must not come back in a header. */
export const confirmedProtocol = (offered: ReadonlySet<string>): string | false =>
  offered.has(PROTOCOL) ? PROTOCOL : false;
