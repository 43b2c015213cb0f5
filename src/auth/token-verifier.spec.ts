import { AirlockConfig } from '../config';
import { KnownTokens } from './known-tokens';
import { mintToken } from './token-mint';
import { TokenRejectedError } from './token-rejected.error';
import { TokenVerifier } from './token-verifier';

const config = AirlockConfig.from({
  NODE_ENV: 'test',
  JWT_SECRET: 'a secret of thirty-two characters or more',
});
const NOON = new Date('2026-01-01T12:00:00Z');

describe('A token that comes again', () => {
  const checked = jest.spyOn(globalThis.crypto.subtle, 'verify');

  beforeEach(() => {
    jest.useFakeTimers({ now: NOON, doNotFake: ['nextTick', 'queueMicrotask', 'performance'] });
    checked.mockClear();
  });

  afterEach(() => jest.useRealTimers());

  it('has its signature checked once a minute, and says the same each time', async () => {
    const verifier = new TokenVerifier(config);
    const token = await mintToken(config, 'alice', { scopes: ['operator'] });

    const first = await verifier.verify(token);
    const again = await verifier.verify(token);
    expect(checked).toHaveBeenCalledTimes(1);
    jest.setSystemTime(NOON.getTime() + 61_000);
    const later = await verifier.verify(token);

    expect(checked).toHaveBeenCalledTimes(2);
    expect([again, later]).toEqual([first, first]);
    expect(first).toMatchObject({ userId: 'alice', scopes: ['operator'] });
  });

  it('is refused from its expiry on, however well it is known', async () => {
    const verifier = new TokenVerifier(config);
    const token = await mintToken(config, 'alice', { lifetimeSeconds: 20 });
    await verifier.verify(token);

    jest.setSystemTime(NOON.getTime() + (20 + config.jwtLeewaySeconds) * 1_000);

    await expect(verifier.verify(token)).rejects.toThrow('The token expired at 2026-01-01T12:00:20.000Z.');
  });

  it('vouches for nothing but itself: with one character changed it is checked, and refused', async () => {
    const verifier = new TokenVerifier(config);
    const token = await mintToken(config, 'alice');
    const [header, claims, signature] = token.split('.');
    await verifier.verify(token);
    const forged = Buffer.from(String(claims), 'base64url').toString().replace('alice', 'bobby');

    const stranger = [header, Buffer.from(forged).toString('base64url'), signature].join('.');

    await expect(verifier.verify(stranger)).rejects.toThrow(TokenRejectedError);
  });

  it('is forgotten when ten thousand others have come since', () => {
    const known = new KnownTokens();

    for (let number = 0; number <= 10_000; number++) known.add(`token ${number}`, NOON.getTime() + 3_600_000);

    expect(known.has('token 0')).toBe(false);
    expect(known.has('token 1')).toBe(true);
  });
});
