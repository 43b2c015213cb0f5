import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { EventServer } from '../testing/event-server';
import { RefusedError, SocketClient } from '../testing/socket-client';

interface Answer {
  readonly status: number | undefined;
  readonly detail: string;
}

describe('a call that offers another protocol', () => {
  let server: EventServer;
  let authorization: string;

  beforeAll(async () => {
    server = await EventServer.start();
    authorization = `Bearer ${await server.token('alice')}`;
  });

  afterAll(() => server.close());

  const call = async (method: string, path: string, headers: object, body = ''): Promise<Answer> => {
    const asked = request(`${server.url}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json', ...headers },
    });
    asked.end(body);
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const { detail = '' } = JSON.parse((await response.toArray()).join('')) as { detail?: string };
    return { status: response.statusCode, detail };
  };
  const HTTP2 = {
    connection: 'Upgrade, HTTP2-Settings',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABkAAQCAAAAAAIAAAAA',
  };

  it('as curl --http2 and the HTTP client of Java do, is answered as if it had not', async () => {
    const made = await call('POST', '/v2/threads', HTTP2, '{"metadata":{}}');
    const unknown = await call('GET', '/v2/nothing', HTTP2);

    expect([made.status, unknown.status]).toEqual([200, 404]);
  });

  it.each(['/v2/socket/', '/socket', '/v2/ws'])(
    'a socket at %s is told where sockets are opened',
    async (path) => {
      const attempt: unknown = await SocketClient.connect(server, [], { authorization }, path).catch(
        (error: unknown) => error,
      );

      expect(attempt).toBeInstanceOf(RefusedError);
      expect(attempt).toMatchObject({ status: 404, body: { detail: expect.stringContaining('/v2/socket') } });
    },
  );

  it('a call of /v2/socket whose upgrade was lost on the way is told what it lacks', async () => {
    const { status, detail } = await call('GET', '/v2/socket', {});

    expect(status).toBe(404);
    expect(detail).toMatch(/Upgrade: websocket/);
  });
});
