import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import { mintToken, TokenRejectedError, TokenVerifier } from '../../src/auth';
import { AirlockConfig } from '../../src/config';
import { startAirlock, type TestServer } from '../support/airlock';
import { anyJson, deepJson, nastyText } from './inputs';

const INPUTS = 10_000;
const OVER_HTTP = 500;
const ISSUER = { JWT_ISSUER: 'airlock', JWT_AUDIENCE: 'airlock' };

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** Tokens that are none, or nearly one: the parts of a good one changed, cut, swapped, or signed with what is public. */
function nearly(good: string, publicKey: string): fc.Arbitrary<string> {
  const [header = '', payload = '', signature = ''] = good.split('.');
  const algorithms = fc.constantFrom(
    'none',
    'None',
    'NONE',
    'HS256',
    'HS384',
    'HS512',
    'RS256',
    'ES256',
    'EdDSA',
    '',
    'A',
  );
  const otherHeader = fc
    .record(
      {
        alg: fc.oneof(algorithms, anyJson),
        typ: anyJson,
        kid: anyJson,
        jwk: anyJson,
        crit: anyJson,
        b64: fc.boolean(),
      },
      { requiredKeys: ['alg'] },
    )
    .map((value) => base64(JSON.stringify(value)));
  const claims = fc
    .record(
      { sub: anyJson, aud: anyJson, iss: anyJson, exp: anyJson, nbf: anyJson, iat: anyJson, scope: anyJson },
      { requiredKeys: [] },
    )
    .map((value) => base64(JSON.stringify(value)));
  const junk = fc.oneof(
    nastyText,
    nastyText.map(base64),
    fc.uint8Array({ maxLength: 80 }).map((b) => Buffer.from(b).toString('base64url')),
  );
  const changed = fc
    .tuple(fc.nat(good.length - 1), fc.constantFrom('A', 'B', '.', '=', '-', ' ', '\0'))
    .map(([at, letter]) =>
      good[at] === letter ? `${good}x` : good.slice(0, at) + letter + good.slice(at + 1),
    );
  const confused = fc.constantFrom('HS256', 'HS384', 'HS512').map((alg) => {
    const head = base64(JSON.stringify({ alg, kid: 'k1' }));
    return `${head}.${payload}.${createHmac(alg.replace('HS', 'sha'), publicKey).update(`${head}.${payload}`).digest('base64url')}`;
  });
  const parts = fc.tuple(
    fc.oneof(fc.constant(header), otherHeader, junk),
    fc.oneof(claims, junk, deepJson.map(base64)),
    fc.oneof(fc.constant(signature), fc.constant(''), junk),
  );
  const tokens = fc.oneof(
    changed,
    confused,
    otherHeader.map((head) => `${head}.${payload}.${signature}`),
    otherHeader.map((head) => `${head}.${payload}.`),
    parts.map((three) => three.join('.')),
    fc.array(junk, { maxLength: 6 }).map((some) => some.join('.')),
    fc.nat(good.length - 1).map((length) => good.slice(0, length)),
    nastyText,
    fc.integer({ min: 1_000, max: 200_000 }).map((length) => `${header}.${'A'.repeat(length)}.${signature}`),
  );
  return tokens.filter((token) => !saysTheSame(token, good));
}

/** The last letter of a base64 part has bits that say nothing: another spelling of the same bytes is the same token. */
function saysTheSame(token: string, good: string): boolean {
  const bytes = (text: string): string =>
    text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join('.');
  return bytes(token) === bytes(good);
}

describe('Random and nearly valid tokens', () => {
  let server: TestServer;
  let jwks: Server;
  let keys: { readonly publicKey: CryptoKey; readonly privateKey: CryptoKey };

  beforeAll(async () => {
    server = await startAirlock({ ROLE: 'api' });
    keys = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'ES256' };
    jwks = createServer((_, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(
      0,
      '127.0.0.1',
    );
    await new Promise((resolve) => jwks.once('listening', resolve));
  });

  afterAll(async () => {
    jwks.close();
    await server.close();
  });

  const refusedByAll = async (verifier: TokenVerifier, tokens: fc.Arbitrary<string>): Promise<void> => {
    const reasons = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(tokens, async (token) => {
        const error: unknown = await verifier.verify(token).then(
          () => 'it was accepted',
          (reason: unknown) => reason,
        );
        expect(error).toBeInstanceOf(TokenRejectedError);
        const { reason } = error as TokenRejectedError;
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        expect(reason).not.toContain('keys cannot be reached');
      }),
      { numRuns: INPUTS / 2 },
    );
    // A property that only ever meets one check proves nothing about the others.
    expect(reasons.size).toBeGreaterThan(2);
  };

  it(`are refused as not accepted, whatever they are, under a shared secret: ${INPUTS / 2}`, async () => {
    const good = await mintToken(server.config, 'alice');
    const verifier = new TokenVerifier(server.config);

    await expect(verifier.verify(good)).resolves.toMatchObject({ userId: 'alice' });
    await refusedByAll(verifier, nearly(good, 'no key at all'));
  });

  it(`are refused under public keys too, signed with the public key for a secret included: ${INPUTS / 2}`, async () => {
    const { port } = jwks.address() as AddressInfo;
    const config = AirlockConfig.from({ NODE_ENV: 'test', JWKS_URL: `http://127.0.0.1:${port}/`, ...ISSUER });
    const verifier = new TokenVerifier(config);
    const good = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setSubject('alice')
      .setIssuer('airlock')
      .setAudience('airlock')
      .setExpirationTime('1h')
      .sign(keys.privateKey);

    await expect(verifier.verify(good)).resolves.toMatchObject({ userId: 'alice' });
    await refusedByAll(verifier, nearly(good, await exportSPKI(keys.publicKey)));
  });

  it(`are answered with 401 over HTTP, and with 431 when they are too long for a header: ${OVER_HTTP}`, async () => {
    const tokens = nearly(await mintToken(server.config, 'alice'), 'no key at all').filter(isHeader);
    const batch = fc.array(tokens, { minLength: 25, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(batch, async (some) => {
        const statuses = await Promise.all(
          some.map(async (token) => {
            const headers = { authorization: `Bearer ${token}`.trim() };
            const { status } = await fetch(`${server.url}/v2/workloads/imports`, { headers });
            return token.length > 15_000 ? (status === 431 ? 401 : status) : status;
          }),
        );
        expect(new Set(statuses)).toEqual(new Set([401]));
      }),
      { numRuns: OVER_HTTP / 25 },
    );
  });
});

/** What a client can send in a header at all. */
const isHeader = (text: string): boolean => /^[\x20-\x7e\x80-\xff]*$/.test(text);
