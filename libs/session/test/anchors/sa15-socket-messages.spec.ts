import { once } from 'node:events';
import { Inject } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import WebSocket from 'ws';
import { UnitOfWork } from '../../src';
import { contextFor, startSocketApp, type TestApp } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';

interface Message {
  readonly user: string;
  readonly text: string;
  readonly fail?: boolean;
}

@WebSocketGateway({ path: '/socket' })
class NotesGateway {
  readonly sessions: string[] = [];

  constructor(@Inject(UnitOfWork) private readonly units: UnitOfWork) {}

  @SubscribeMessage('note')
  async note(@MessageBody() { user, text, fail }: Message): Promise<object> {
    const stored = this.units.run(contextFor(user), { name: 'note' }, async ({ session, manager }) => {
      this.sessions.push(session.id);
      await manager.query('insert into notes (text) values ($1)', [text]);
      if (fail) throw new Error('refused');
      return manager.query('select user_id, text from notes');
    });
    return { event: 'noted', data: await stored.catch((error: Error) => error.message) };
  }
}

describe('SA15 each WebSocket message has its own session', () => {
  let { bench, dataSource } = {} as OpenedBench;
  let server: TestApp;
  let socket: WebSocket;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    server = await bench.closing(
      startSocketApp(dataSource, { providers: [NotesGateway] }, (app) => new WsAdapter(app)),
    );
    socket = new WebSocket(`ws://127.0.0.1:${server.port}/socket`);
    await once(socket, 'open');
  });
  afterAll(async () => {
    socket.terminate();
    await bench.close();
  });
  beforeEach(() => bench.empty());

  async function send(...messages: Message[]): Promise<unknown[]> {
    const answers: unknown[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const onMessage = (raw: Buffer): void => {
      answers.push((JSON.parse(raw.toString()) as { data: unknown }).data);
      if (answers.length === messages.length) resolve();
    };
    socket.on('message', onMessage);
    for (const data of messages) socket.send(JSON.stringify({ event: 'note', data }));
    await promise;
    socket.off('message', onMessage);
    return answers;
  }

  it('messages on one socket at the same time: sessions distinct, identities kept apart', async () => {
    const users = ['ada', 'bob', 'cem', 'dia', 'eva'].map((name) => `${name}@airlock.dev`);

    const answers = await send(...users.map((user) => ({ user, text: `by ${user}` })));

    const own = users.map((user) => [{ user_id: user, text: `by ${user}` }]);
    expect(answers).toEqual(expect.arrayContaining(own));
    expect(new Set(server.get(NotesGateway).sessions).size).toBe(users.length);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('one that fails takes no other with it', async () => {
    const answers = await send(
      { user: 'ada@airlock.dev', text: 'kept' },
      { user: 'ada@airlock.dev', text: 'lost', fail: true },
    );

    expect(answers).toContain('refused');
    expect(await bench.texts()).toEqual(['kept']);
  });
});
