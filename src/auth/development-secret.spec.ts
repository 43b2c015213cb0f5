import { AirlockConfig } from '../config';
import { keyStillToMake } from './development-secret';

const DATA_DIR = '/nowhere/airlock';
const JWT_SECRET = 'a secret of thirty-two characters or more';

describe('the key that a development token is signed with', () => {
  it('is still to be made in a folder where no server has been', () => {
    const file = keyStillToMake(AirlockConfig.from({ DATA_DIR }));

    expect(file).toBe(`${DATA_DIR}/development-jwt.secret`);
  });

  it.each([
    ['with a JWT_SECRET', { JWT_SECRET }],
    ['behind a JWKS_URL', { JWKS_URL: 'https://id.example.com/.well-known/jwks.json' }],
  ])('is never to be made %s', (_, env) => {
    expect(keyStillToMake(AirlockConfig.from({ DATA_DIR, ...env }))).toBeUndefined();
  });
});
