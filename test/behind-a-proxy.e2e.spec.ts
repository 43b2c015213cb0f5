import { onSessionEvent } from '@airlock/session';
import request from 'supertest';
import { startAirlock } from './support/airlock';

const FORWARDED = '203.0.113.7';

/** What the server takes for the address of a client whose request names one in a proxy's header. */
async function addressAt(env: Record<string, string>): Promise<unknown> {
  const server = await startAirlock(env);
  const addresses: unknown[] = [];
  const stop = onSessionEvent('opened', ({ session: { userId, context } }) => {
    if (userId === 'alice') addresses.push(context?.auditMetadata.client_ip);
  });
  await request(server.url)
    .post('/v2/threads')
    .set('Authorization', await server.bearer('alice'))
    .set('X-Forwarded-For', FORWARDED)
    .send({})
    .expect(200);
  stop();
  await server.close();
  return addresses[0];
}

describe('the address of a client (C14)', () => {
  it('is that of the connection, whatever a header says', async () => {
    expect(await addressAt({})).toBe('127.0.0.1');
  });

  it('is what a proxy says that the configuration names', async () => {
    expect(await addressAt({ TRUSTED_PROXIES: '127.0.0.1' })).toBe(FORWARDED);
  });

  it('is not what a proxy says that the configuration does not name', async () => {
    expect(await addressAt({ TRUSTED_PROXIES: '198.51.100.1' })).toBe('127.0.0.1');
  });
});
