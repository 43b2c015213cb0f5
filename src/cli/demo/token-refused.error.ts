import { resolve } from 'node:path';
import type { AirlockConfig } from '../../config';
import { withTheServersKey } from '../with-the-servers-key';
import type { ApiError } from './airlock-client';

/** The server verifies with another key than the demo signs with, so that every call would be refused. */
export class TokenRefusedError extends Error {
  constructor({ message }: ApiError, base: string, { jwtSecret, dataDir }: AirlockConfig) {
    const key = jwtSecret ? 'its own JWT_SECRET' : `the key in its own DATA_DIR, ${resolve(dataDir)}`;
    super(
      [
        `The server at ${base} refuses the demo's token: ${message}`,
        `The demo signs with ${key}. Give it the same as the server:`,
        withTheServersKey('npm run demo'),
      ].join('\n'),
    );
    this.name = 'TokenRefusedError';
  }
}
