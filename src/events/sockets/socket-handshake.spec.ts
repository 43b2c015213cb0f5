import { eventually } from '../../../test/support/eventually';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readiness } from '../../monitoring';
import { EventServer } from '../testing/event-server';
import { RefusedError, SocketClient } from '../testing/socket-client';
import { Users } from '../testing/users';
import { EventStats } from '../live/event-stats';
import { LiveEvents } from '../live/live-events';
import { SocketGateway } from './socket.gateway';

const refusal = async (attempt: Promise<SocketClient>): Promise<RefusedError> => {
  const error: unknown = await attempt.then(() => undefined).catch((reason: unknown) => reason);
  if (error instanceof RefusedError) return error;
  throw new Error(`Not refused: ${String(error)}`);
};

describe('the handshake of /v2/socket', () => {
  let here: EventServer;
  let there: EventServer;
  let users: Users;
  let alice: string;
  const open: SocketClient[] = [];

  beforeAll(async () => {
    here = await EventServer.start();
    there = await EventServer.start({}, here.database);
    users = await Users.of(here.database.url);
    alice = await here.token('alice');
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((client) => client.close()));
    await users.until(async () => (await leases()) === 0);
  });

  afterAll(async () => {
    await users.close();
    await there.close();
    await here.close();
  });

  const leases = (): Promise<number> => users.leases('alice');
  const kept = async (client: Promise<SocketClient>): Promise<SocketClient> => {
    open.push(await client);
    return client;
  };

  it('takes the token from the Authorization header or from a subprotocol, and gives none back', async () => {
    await kept(SocketClient.open(here, alice));
    const browser = await kept(SocketClient.connect(here, ['airlock.v2', `airlock.bearer.${alice}`]));

    expect(browser.socket.protocol).toBe('airlock.v2');
    expect(await leases()).toBe(2);
  });

  it('refuses no token, a bad one, an expired one, one of an unacceptable subject, and one in the query', async () => {
    const expired = await here.token('alice', { lifetimeSeconds: -3_600 });
    const placeholder = await here.token('placeholder');
    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

    const refusals = await Promise.all(
      [
        SocketClient.connect(here, []),
        SocketClient.connect(here, [], { authorization: alice }),
        SocketClient.connect(here, [], bearer(`${alice}x`)),
        SocketClient.connect(here, [], bearer(expired)),
        SocketClient.connect(here, [], bearer(placeholder)),
        SocketClient.connect(here, [], {}, `/v2/socket?token=${alice}&access_token=${alice}`),
      ].map(refusal),
    );

    expect(refusals.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
    expect(refusals[3]?.body.detail).toMatch(/expired/);
    for (const { headers, body } of refusals) {
      expect(headers['content-type']).toContain('application/problem+json');
      expect(headers['www-authenticate']).toMatch(/^Bearer/);
      expect(JSON.stringify(body)).not.toContain(alice);
    }
    expect(await leases()).toBe(0);
  });

  it('W8: refuses the eleventh socket with 429, counted over both replicas, and lets it in when one has closed', async () => {
    const clients = await Promise.all(
      Array.from({ length: 10 }, (_, i) => kept(SocketClient.open(i % 2 ? here : there, alice))),
    );

    const { status, headers } = await refusal(SocketClient.open(there, alice));
    const bob = await kept(SocketClient.open(here, await here.token('bob')));
    await clients[0]?.close();
    await users.until(async () => (await leases()) === 9);

    expect(status).toBe(429);
    expect(headers['retry-after']).toBeDefined();
    expect(bob.socket.readyState).toBe(bob.socket.OPEN);
    await kept(SocketClient.open(here, alice));
    expect((await refusal(SocketClient.open(here, alice))).status).toBe(429);
  });

  it('W8: twenty at once on two replicas get ten places', async () => {
    const attempts = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => kept(SocketClient.open(i % 2 ? here : there, alice))),
    );

    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(await leases()).toBe(10);
  });

  it('a replica that died keeps no places for longer than its leases', async () => {
    await users.as('alice', (manager) =>
      manager.query(
        `insert into socket_leases (user_id, socket_id, replica, expires_at)
         select 'alice', gen_random_uuid(), gen_random_uuid(), now() - interval '1 second' from generate_series(1, 10)`,
      ),
    );

    const client = await kept(SocketClient.open(here, alice));

    expect(client.socket.readyState).toBe(client.socket.OPEN);
    expect(await leases()).toBe(1);
  });

  it('closes with 4401 when the token expires', async () => {
    const client = await kept(SocketClient.open(here, await here.token('alice', { lifetimeSeconds: 2 })));

    const { code } = await client.closed;

    expect(code).toBe(4_401);
  });

  it('a client that breaks off in mid-handshake keeps no place', async () => {
    const { port } = new URL(here.url);
    for (let i = 0; i < 20; i++) {
      const raw = connect(Number(port), '127.0.0.1');
      await once(raw, 'connect');
      raw.write(
        'GET /v2/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${alice}\r\n\r\n`,
        () => raw.destroy(),
      );
      await once(raw, 'close');
    }

    // The last of them may still be on their way in; if any kept a place for good, ten would never be free.
    await users.until(async () => {
      const tries = await Promise.allSettled(
        Array.from({ length: 10 }, () => kept(SocketClient.open(here, alice))),
      );
      await Promise.all(open.splice(0).map((client) => client.close()));
      return tries.every(({ status }) => status === 'fulfilled');
    });
    await users.until(async () => here.get(SocketGateway).size === 0 && (await leases()) === 0);
  });

  it('W9: 1,000 sockets opened, listening and closed leave no socket, subscription, timer or lease', async () => {
    const { threadId } = await users.run('alice');
    const timers = (): number => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    for (let round = 0; round < 100; round++) {
      const clients = await Promise.all(Array.from({ length: 10 }, () => SocketClient.open(here, alice)));
      await Promise.all(clients.map((client) => client.ask('switch_thread', { thread_id: threadId })));
      await Promise.all(clients.map((client) => client.close()));
      await users.until(async () => (await leases()) === 0);
    }

    await users.until(() => here.get(SocketGateway).size === 0);
    await users.until(() => here.get(LiveEvents).size === 0);
    // Each socket has one, for the hour in which its token expires; a few of the pool come and go.
    await users.until(() => timers() < before + 100);
    expect(await leases()).toBe(0);
  }, 300_000);

  it('A3: the server is ready only when an event came to itself over a real socket, which takes nobody a place', async () => {
    const checks = async () =>
      (await here.get(Readiness).report()).checks.filter(({ name }) => name === 'sockets');

    // A check that takes a busy machine too long is made anew a second later.
    await users.until(async () => (await checks())[0]?.status === 'ok');
    const { status } = await refusal(
      SocketClient.connect(here, [], { authorization: `Probe ${'0'.repeat(64)}` }),
    );
    expect(status).toBe(401);
    await users.until(() => here.get(SocketGateway).size === 0);
  });

  it('counts what it refuses', async () => {
    const before = here.get(EventStats).of('refused_sockets');

    await refusal(SocketClient.connect(here, []));

    expect(here.get(EventStats).of('refused_sockets')).toBe(before + 1);
  });
});

describe('a socket that has gone quiet', () => {
  it('is pinged, and closed when nothing comes back', async () => {
    const server = await EventServer.start({ SOCKET_PING_MS: '200', SOCKET_STALE_MS: '5000' });
    const token = await server.token('alice');
    const [lively, dead] = await Promise.all([
      SocketClient.open(server, token),
      SocketClient.open(server, token),
    ]);
    dead.socket.pause();

    await eventually(
      async () => server.get(SocketGateway).size,
      (size) => size <= 1,
    );

    expect(lively.socket.readyState).toBe(lively.socket.OPEN);
    dead.socket.terminate();
    await lively.close();
    await server.close();
  });
});
