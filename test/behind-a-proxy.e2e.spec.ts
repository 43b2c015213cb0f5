import { onSessionEvent } from '@airlock/session';
import request from 'supertest';
import { SocketClient } from '../src/events/testing/socket-client';
import { startAirlock, type TestServer } from './support/airlock';

const FORWARDED = '203.0.113.7';

type Caller = (server: TestServer, headers: Record<string, string>) => Promise<void>;

const ofARequest: Caller = async ({ url }, headers) => {
  await request(url).post('/v2/threads').set(headers).send({}).expect(200);
};
const ofASocket: Caller = async (server, headers) => {
  const socket = await SocketClient.connect(server, [], headers);
  await socket.ask('get_thread_history');
  await socket.close();
};

/** What the server takes for the address of a client whose request names one in a proxy's header. */
async function addressAt(call: Caller, env: Record<string, string>): Promise<unknown> {
  const server = await startAirlock(env);
  const addresses: unknown[] = [];
  const stop = onSessionEvent('opened', ({ session: { userId, context } }) => {
    if (userId === 'alice') addresses.push(context?.auditMetadata.client_ip);
  });
  await call(server, { authorization: await server.bearer('alice'), 'x-forwarded-for': FORWARDED });
  stop();
  await server.close();
  expect(new Set(addresses).size).toBe(1);
  return addresses[0];
}

describe.each([
  ['a request', ofARequest],
  ['a socket', ofASocket],
])('the address of the client of %s (C14)', (_, call) => {
  it('is that of the connection, whatever a header says', async () => {
    expect(await addressAt(call, {})).toBe('127.0.0.1');
  });

  it('is what a proxy says that the configuration names', async () => {
    expect(await addressAt(call, { TRUSTED_PROXIES: '127.0.0.1' })).toBe(FORWARDED);
  });

  it('is not what a proxy says that the configuration does not name', async () => {
    expect(await addressAt(call, { TRUSTED_PROXIES: '198.51.100.1' })).toBe('127.0.0.1');
  });
});
