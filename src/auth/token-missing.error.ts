import { TokenRejectedError } from './token-rejected.error';

/** Nothing was presented. */
export class TokenMissingError extends TokenRejectedError {
  override get challenge(): string {
    return 'Bearer';
  }

  constructor() {
    super('No token. Send "Authorization: Bearer <token>".');
    this.name = 'TokenMissingError';
  }
}
