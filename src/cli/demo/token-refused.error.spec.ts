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

it('names the user, and no key, when the server takes nobody of that name', () => {
  const refusal = new ApiError(
    401,
    'The token\'s subject is not accepted: ids that begin with "test_" are placeholders.',
  );

  const { message } = new TokenRefusedError(refusal, 'http://127.0.0.1:3000', AirlockConfig.from({}));

  expect(message).toContain('Choose another name for --user');
  expect(message).not.toContain('DATA_DIR');
});

it('names the claim it signs with when the server asks for another', () => {
  const refusal = new ApiError(401, 'The token\'s claim "iss" is not accepted.');

  const { message } = new TokenRefusedError(
    refusal,
    'http://127.0.0.1:3000',
    AirlockConfig.from({ JWT_ISSUER: 'demo-issuer' }),
  );

  expect(message).toContain('JWT_ISSUER=demo-issuer');
  expect(message).not.toContain('DATA_DIR');
});
