import { EventServer } from '../testing/event-server';
import { RawSocket } from '../testing/raw-socket';
import { Users } from '../testing/users';
import { SocketGateway } from './socket.gateway';
import { SocketRouter } from './socket-router';

describe('a socket that the server is closing', () => {
  let server: EventServer;
  let users: Users;

  beforeAll(async () => {
    server = await EventServer.start();
    users = await Users.of(server.database.url);
  });

  afterAll(async () => {
    await users.close();
    await server.close();
  });

  const threadsOf = (user: string): Promise<unknown[]> =>
    users.as(user, (manager) => manager.query<unknown[]>('select id from threads'));

  it('takes no message any more: a client that leaves the close unanswered does nothing with an expired token', async () => {
    const client = await RawSocket.open(server.url, await server.token('alice', { lifetimeSeconds: 1 }));

    const code = await client.closing();
    client.say({ type: 'user_message', payload: { content: 'Still me?' } });
    await client.leave();
    await users.until(() => server.get(SocketGateway).size === 0);
    await users.until(() => server.get(SocketRouter).unanswered === 0);

    expect(code).toBe(4_401);
    expect(await threadsOf('alice')).toEqual([]);
  });

  it('took them before', async () => {
    const client = await RawSocket.open(server.url, await server.token('bob'));

    client.say({ type: 'user_message', payload: { content: 'It is me.' } });
    await users.until(async () => (await threadsOf('bob')).length === 1);

    await client.leave();
  });
});
