import { setImmediate as nextTurn } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { SocketConnection } from './socket-connection';
import { resultFrame } from './server-frame';

/** A client that reads only when it is told to. */
class Client {
  readonly readyState = 1;
  bufferedAmount = 100_000;
  readonly read: string[] = [];

  send(text: string, sent: () => void): void {
    this.read.push(text);
    sent();
  }
}

const connectionTo = (client: Client): SocketConnection => {
  const subscription = { close: () => undefined, resume: () => undefined };
  return new SocketConnection(client as unknown as WebSocket, { principal: {}, context: {} } as never, {
    live: { subscribe: () => subscription } as never,
    queueLength: 1_000,
    queueChars: 10_000,
    onDrop: () => undefined,
  });
};

describe('A client that asks and does not read', () => {
  it('is asked for no more once long answers wait, however few, and again when it has read', async () => {
    const client = new Client();
    const connection = connectionTo(client);
    const ready: string[] = [];
    const wait = async (name: string): Promise<void> =>
      connection.readyForMore().then(() => void ready.push(name));

    connection.answer(resultFrame('1', 'get_conversation_history', { text: 'x'.repeat(6_000) }));
    await wait('after one');
    connection.answer(resultFrame('2', 'get_conversation_history', { text: 'x'.repeat(6_000) }));
    const second = wait('after two');
    await nextTurn();
    expect(ready).toEqual(['after one']);

    client.bufferedAmount = 0;
    connection.answer(resultFrame('3', 'get_thread_history', {}));
    await second;
    expect(client.read).toHaveLength(3);
  });
});
