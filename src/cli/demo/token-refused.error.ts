import { resolve } from 'node:path';
import type { AirlockConfig } from '../../config';
import { withTheServersKey } from '../with-the-servers-key';
import type { ApiError } from './airlock-client';

/** The server takes no call of the demo's; what helps depends on what it has against the token. */
export class TokenRefusedError extends Error {
  constructor({ message }: ApiError, base: string, config: AirlockConfig) {
    super(
      [`The server at ${base} refuses the demo's token: ${message}`, ...cure(message, config)].join('\n'),
    );
    this.name = 'TokenRefusedError';
  }
}

/** @param refusal the server's words, which name the part of the token that it does not take */
function cure(refusal: string, { jwtSecret, dataDir, jwtIssuer, jwtAudience }: AirlockConfig): string[] {
  if (refusal.includes('subject'))
    return [
      'Choose another name for --user. A real user of that name is let in by a server that is started with it in ALLOWED_USER_IDS.',
    ];
  if (refusal.includes('claim'))
    return [
      `The demo signs for JWT_ISSUER=${jwtIssuer} and JWT_AUDIENCE=${jwtAudience}. Give it the same as the server.`,
    ];
  const key = jwtSecret ? 'its own JWT_SECRET' : `the key in its own DATA_DIR, ${resolve(dataDir)}`;
  return [`The demo signs with ${key}. Give it the same as the server:`, withTheServersKey('npm run demo')];
}
