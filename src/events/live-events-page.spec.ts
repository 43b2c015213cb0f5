import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { z } from 'zod';
import { EVENT_PAYLOADS } from './log/event-payloads';
import type { CoreEventType } from './log/event-type';
import { SocketCommands } from './sockets/socket-commands';
import { SocketGateway } from './sockets/socket.gateway';
import { EventServer } from './testing/event-server';
import { SocketClient } from './testing/socket-client';
import { ended, started, thinking, Users } from './testing/users';

interface Event {
  readonly run_id: string;
  readonly sequence: number;
}

interface Client {
  open(): Promise<void>;
  ask(type: string, payload: object): Promise<{ readonly run_id: string; readonly thread_id: string }>;
  close(): void;
}

type Connect = (url: string, token: () => Promise<string>, tell: (event: Event) => void) => Client;

const page = readFileSync(join(__dirname, '../../docs/live-events.md'), 'utf8');
/** The first two cells of each row that begins with names in code. */
const rows = [...page.matchAll(/^\| ((?:`\w+`(?:, )?)+) +\| ([^|]*?) +\|/gm)].map(
  ([, names = '', fields = '']) => ({
    names: names.replaceAll('`', '').split(', '),
    fields: fields.split(', '),
  }),
);
const fieldsOf = (name: string): readonly string[] =>
  rows.find(({ names }) => names.includes(name))?.fields ?? [];
const required = (fields: readonly string[]): string[] => fields.filter((field) => !field.endsWith('?'));
const inAll = (fields: readonly string[]): string[] => fields.map((field) => field.replace('?', ''));

describe('docs/live-events.md', () => {
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

  it.each(Object.keys(EVENT_PAYLOADS) as CoreEventType[])('names every field of %s, in order', (type) => {
    const { properties = {}, required: needed = [] } = z.toJSONSchema(EVENT_PAYLOADS[type]);

    expect(fieldsOf(type)).toEqual(
      Object.keys(properties).map((field) => (needed.includes(field) ? field : `${field}?`)),
    );
  });

  it('names every message, with every field that it takes, and which it needs', async () => {
    const alice = await SocketClient.open(server, await server.token('alice'));
    const faulty = async (type: string, payload: object): Promise<string[]> => {
      const { payload: answer } = await alice.ask(type, payload);
      const { errors } = answer as unknown as { errors: { path: string; message: string }[] };
      return errors.map(({ path }) => path.replace('payload.', '')).sort();
    };

    for (const type of server.get(SocketCommands).types) {
      const fields = fieldsOf(type);
      const wrong = Object.fromEntries(inAll(fields).map((field) => [field, {}]));
      expect([type, await faulty(type, wrong)]).toEqual([type, inAll(fields).sort()]);
      const needed = required(fields);
      if (needed.length > 0) expect([type, await faulty(type, {})]).toEqual([type, needed.sort()]);
    }
    await alice.close();
  });

  it('has a client that works: it comes back by itself for what it has missed, and tells nothing twice', async () => {
    const { client, sockets, told } = await opened('bob');

    const { run_id: runId, thread_id: threadId } = await client.ask('user_message', { content: 'Hi' });
    const run = { userId: 'bob', runId, threadId };
    sockets[0]?.close(4_000);
    await server.append(run, started, thinking('missed'));
    await users.until(() => told.length === 2);
    sockets[1]?.close(4_000);
    await server.append(run, thinking('missed too'));
    await users.until(() => told.length === 3);
    await server.append(run, ended);
    await users.until(() => told.length === 4);
    client.close();
    await users.until(() => server.get(SocketGateway).size === 0);

    expect(sockets).toHaveLength(3);
    expect(told.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });

  it('has a client that comes back to the thread that it switched to, also when nothing has happened there', async () => {
    const { client, sockets, told } = await opened('carol');
    const [left, joined] = [await users.run('carol'), await users.run('carol')];

    await client.ask('switch_thread', { thread_id: left.threadId });
    await server.append(left, started);
    await users.until(() => told.length === 1);
    await client.ask('switch_thread', { thread_id: joined.threadId });
    sockets[0]?.close(4_000);
    await server.append(left, thinking('not here'));
    await server.append(joined, started, ended);
    await users.until(() => told.length === 3);
    client.close();
    await users.until(() => server.get(SocketGateway).size === 0);

    expect(told.map(({ run_id: id }) => id)).toEqual([left.runId, joined.runId, joined.runId]);
  });

  async function opened(user: string): Promise<{ client: Client; sockets: WebSocket[]; told: Event[] }> {
    const [, code = ''] = /^```js\n(function connect[\s\S]*?)^```/m.exec(page) ?? [];
    const sockets: WebSocket[] = [];
    class KeptSocket extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    }
    const connect = runInNewContext(`${code}; connect`, { WebSocket: KeptSocket, setTimeout }) as Connect;
    const told: Event[] = [];
    const url = server.url.replace('http', 'ws');
    const client = connect(
      url,
      () => server.token(user),
      (event) => told.push(event),
    );
    await client.open();
    return { client, sockets, told };
  }
});
