import { AirlockConfig } from '../../config';
import { ApiError } from './airlock-client';
import { TokenRefusedError } from './token-refused.error';

it('names JWT_SECRET when the demo signs with that, and never quotes it', () => {
  const secret = 'a secret of the demo, thirty-two characters or more';
  const refusal = new ApiError(401, "The token's signature is not valid.");

  const { message } = new TokenRefusedError(
    refusal,
    'http://127.0.0.1:3000',
    AirlockConfig.from({ JWT_SECRET: secret }),
  );

  expect(message).toContain("The token's signature is not valid.");
  expect(message).toContain('signs with its own JWT_SECRET.');
  expect(message).not.toContain(secret);
});
