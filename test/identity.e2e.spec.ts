import { randomUUID } from 'node:crypto';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import request from 'supertest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAirlock, type TestServer } from './support/airlock';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('Identity comes from a verified bearer token alone (H5, L15)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock({ REJECT_PLACEHOLDER_PREFIXES: 'true', ALLOWED_USER_IDS: 'default_user' });
  });

  afterAll(() => server.close());

  const search = (token?: string): request.Test => {
    const call = request(server.url).post('/v2/threads/search').send({});
    return token === undefined ? call : call.set('Authorization', token);
  };

  it('answers 401 without a token, and says how to send one', async () => {
    const { body, headers } = await search().expect(401);

    expect(headers['content-type']).toContain('application/problem+json');
    // RFC 6750, 3.1: no error code where nothing was presented.
    expect(headers['www-authenticate']).toBe('Bearer');
    expect(body.detail).toContain('Authorization: Bearer');
  });

  it('answers 401 to an expired token, and says when it expired', async () => {
    const { body } = await search(await server.bearer('alice', { lifetimeSeconds: -3_600 })).expect(401);

    expect(body.detail).toMatch(/The token expired at \d{4}-/);
  });

  it('names every request in its answer, so that it can be asked about: in the audit log, too', async () => {
    const token = await server.bearer('asks-about-it');

    const found = await search(token).expect(200);
    const refused = await request(server.url)
      .get(`/v2/threads/${randomUUID()}`)
      .set('Authorization', token)
      .expect(404);

    expect(found.headers['x-request-id']).toMatch(UUID);
    expect(refused.headers['x-request-id']).toBe(refused.body.request_id);
    const { body: rows } = await request(server.url).get('/v2/audit').set('Authorization', token);
    expect(rows.entries).toMatchObject([{ request_id: refused.body.request_id }]);
  });

  it.each([
    ['another secret', { secret: 'another secret, also thirty-two characters long' }, 'signature'],
    ['another issuer', { issuer: 'elsewhere' }, 'iss'],
    ['another audience', { audience: 'elsewhere' }, 'aud'],
    ['no expiry', { expires: false }, 'expiry'],
    ['no subject', { subject: '' }, 'subject'],
    ['a placeholder for a subject', { subject: 'test_user' }, 'subject'],
    ['a forbidden word for a subject', { subject: ' NULL ' }, 'subject'],
  ])('answers 401 to a token with %s', async (_what, forgery, word) => {
    const { body } = await search(`Bearer ${await forge(forgery)}`).expect(401);

    expect(body.detail).toContain(word);
  });

  it('answers 401 to a token that the right secret signed by an algorithm which is not configured', async () => {
    const secret = Buffer.from(server.config.jwtSecret ?? '');
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS512' })
      .setSubject('alice')
      .setIssuer('airlock')
      .setAudience('airlock')
      .setExpirationTime('1h')
      .sign(secret);

    const { body } = await search(`Bearer ${token}`).expect(401);

    expect(body.detail).toContain('algorithm');
  });

  it('never accepts an unsigned token', async () => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { sub: 'alice', iss: 'airlock', aud: 'airlock', exp: Math.floor(Date.now() / 1_000) + 60 };

    await search(`Bearer ${part({ alg: 'none' })}.${part(claims)}.`).expect(401);
  });

  it('L8 lets a real user through whom the configuration names', async () => {
    await search(await server.bearer('default_user')).expect(200);
  });

  it.each([
    ['with colons', 'alice:with:colons'],
    ['by an emoji', '🦊'],
    ['by a thousand characters', 'ü'.repeat(1_000)],
  ])('C5 serves a user called %s', async (_, userId) => {
    const token = await server.bearer(userId);

    const { body } = await request(server.url)
      .post('/v2/threads')
      .set('Authorization', token)
      .send({})
      .expect(200);

    expect(body.user_id).toBe(userId);
  });

  it('ignores identity headers, and refuses a user_id in body or query', async () => {
    const token = await server.bearer('alice');
    const call = (path: string): request.Test =>
      request(server.url).post(path).set('Authorization', token).set('X-User-ID', 'bob');

    const { body } = await call('/v2/threads').send({}).expect(200);
    await call('/v2/threads').send({ user_id: 'bob' }).expect(422);
    await call('/v2/threads?user_id=bob').send({}).expect(422);
    await call('/v2/threads/search?user_id=alice').send({}).expect(422);

    expect(body.user_id).toBe('alice');
  });

  it('takes keys from a JWKS address', async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwks = await serveKeys({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' }] });
    const other = await startAirlock({ JWKS_URL: jwks.url });
    const token = await sign('alice').setProtectedHeader({ alg: 'RS256', kid: 'k1' }).sign(privateKey);

    await request(other.url).post('/v2/threads').set('Authorization', `Bearer ${token}`).send({}).expect(200);
    const symmetric = await request(other.url)
      .post('/v2/threads')
      .set('Authorization', await server.bearer('alice'))
      .send({});
    await other.close();
    jwks.server.close();

    expect(symmetric.status).toBe(401);
  });

  async function forge(change: {
    secret?: string;
    issuer?: string;
    audience?: string;
    subject?: string;
    expires?: boolean;
  }): Promise<string> {
    const token = sign(change.subject ?? 'alice', change).setProtectedHeader({ alg: 'HS256' });
    return token.sign(Buffer.from(change.secret ?? server.config.jwtSecret ?? ''));
  }
});

function sign(
  subject: string,
  {
    issuer = 'airlock',
    audience = 'airlock',
    expires = true,
  }: { issuer?: string; audience?: string; expires?: boolean } = {},
): SignJWT {
  const token = new SignJWT({}).setSubject(subject).setIssuer(issuer).setAudience(audience).setIssuedAt();
  return expires ? token.setExpirationTime('1h') : token;
}

async function serveKeys(keys: object): Promise<{ url: string; server: Server }> {
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json').end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`, server };
}
