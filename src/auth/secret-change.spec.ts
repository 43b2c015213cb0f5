import { AirlockConfig } from '../config';
import { mintToken } from './token-mint';
import { TokenVerifier } from './token-verifier';

const OLD = 'the old secret of thirty-two characters';
const NEW = 'the new secret of thirty-two characters';

/** What the replicas are started with, one step after the other (docs/deploying.md, Keys). */
const BEFORE = AirlockConfig.from({ JWT_SECRET: OLD });
const ANNOUNCED = AirlockConfig.from({ JWT_SECRET: OLD, JWT_SECRET_FALLBACKS: NEW });
const CHANGED = AirlockConfig.from({
  JWT_SECRET: NEW,
  JWT_SECRET_FALLBACKS: ` ${OLD} , another one that nobody signs with`,
});
const AFTER = AirlockConfig.from({ JWT_SECRET: NEW });

describe('While JWT_SECRET is changed', () => {
  it.each([
    ['of a replica before', BEFORE, ANNOUNCED],
    ['of a replica that has changed already', CHANGED, ANNOUNCED],
    ['of a replica that has not changed yet', ANNOUNCED, CHANGED],
    ['of a replica after', AFTER, CHANGED],
  ])('tokens %s are good', async (_, signs, verifies) => {
    const token = await mintToken(signs, 'alice');

    await expect(new TokenVerifier(verifies).verify(token)).resolves.toMatchObject({ userId: 'alice' });
  });

  it('tokens are signed with JWT_SECRET alone, and those of the old one are refused in the end', async () => {
    const [ofOld, ofNew] = [await mintToken(ANNOUNCED, 'alice'), await mintToken(CHANGED, 'alice')];
    const verifier = new TokenVerifier(AFTER);

    await expect(verifier.verify(ofNew)).resolves.toMatchObject({ userId: 'alice' });
    await expect(verifier.verify(ofOld)).rejects.toThrow("The token's signature is not valid.");
  });

  it('a token of the old one has its claims checked as any other', async () => {
    const stale = await mintToken(BEFORE, 'alice', { lifetimeSeconds: -3_600 });

    await expect(new TokenVerifier(CHANGED).verify(stale)).rejects.toThrow('The token expired at ');
  });

  it.each([
    [
      { JWT_SECRET: NEW, JWT_SECRET_FALLBACKS: `${OLD},short` },
      'JWT_SECRET_FALLBACKS: each secret has 32 characters',
    ],
    [
      { JWT_SECRET_FALLBACKS: OLD },
      'JWT_SECRET_FALLBACKS stands beside JWT_SECRET, which signs, and there is none',
    ],
    [
      { JWKS_URL: 'https://id.example.com/keys', JWT_SECRET: NEW, JWT_SECRET_FALLBACKS: OLD },
      'does not go with JWKS_URL',
    ],
  ])('what cannot be meant is refused without being repeated: %j', (env, reason) => {
    expect(() => AirlockConfig.from(env)).toThrow(reason);
    expect(() => AirlockConfig.from(env)).not.toThrow(OLD);
  });
});
