import { Relay, testDatabase, type TestDatabase } from '@airlock/testing';
import { Socket } from 'node:net';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';

describe('Connections to the database that a network has lost without a word', () => {
  const open = new Set<{ isLost: boolean }>();
  let database: TestDatabase;
  let relay: Relay;
  let server: TestServer;
  const kept = jest.spyOn(Socket.prototype, 'setKeepAlive');

  beforeAll(async () => {
    database = await testDatabase();
    relay = await Relay.to(database.url);
    relay.onConnection((near, far) => {
      const path = { isLost: false };
      const carry = (from: Socket, to: Socket): void =>
        void from.on('data', (piece) => (path.isLost ? undefined : to.write(piece)));
      open.add(path);
      carry(near, far);
      carry(far, near);
    });
    const env = { STATEMENT_TIMEOUT_MS: '2000', LOCK_TIMEOUT_MS: '1000', POOL_KEEP_OPEN: '2' };
    server = await startAirlock(env, { database: { ...database, url: relay.url }, logger: false });
  });

  afterAll(async () => {
    await server.close();
    await relay.close();
    await database.drop();
  });

  it('are asked for a sign of life while they are idle: the system gives one up whose other side is gone, and a firewall keeps it in mind', async () => {
    await eventually(isReady, Boolean);
    const port = Number(new URL(relay.url).port);

    const { calls, contexts } = kept.mock;

    const asked = calls.filter((_, index) => contexts[index]?.remotePort === port);
    expect(new Set(asked.map(String))).toEqual(new Set(['true,10000']));
  });

  it('are given up when the time of a statement is over: the call is told to come back, and the server is ready again', async () => {
    await eventually(isReady, Boolean);
    await Promise.all([post(), post(), post()]);

    for (const path of open) path.isLost = true;
    const hit = await eventually(post, ({ status }) => status !== 200);
    await eventually(isReady, Boolean);

    expect(hit.status).toBe(503);
    expect(hit.headers['retry-after']).toBe('1');
    await eventually(post, ({ status }) => status === 200);
  });

  const post = async (): Promise<request.Response> =>
    request(server.url)
      .post('/v2/threads')
      .set('Authorization', await server.bearer('alice'))
      .send({});

  const isReady = async (): Promise<boolean> =>
    (await request(server.url).get('/health/ready')).status === 200;
});
