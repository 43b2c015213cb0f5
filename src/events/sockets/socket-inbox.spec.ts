import type { WebSocket } from 'ws';
import { SocketInbox } from './socket-inbox';

describe('What waits in the inbox of a socket', () => {
  it('gives way to everybody else, though it all came in one piece and waits for nothing', async () => {
    let handled = 0;
    const client = { pause: () => undefined, resume: () => undefined };
    const inbox = new SocketInbox(client as unknown as WebSocket, () => {
      handled++;
      for (const since = performance.now(); performance.now() - since < 11;);
      return Promise.resolve();
    });

    for (let sent = 0; sent < 3; sent++) inbox.add(Buffer.from('1'), false);
    const byTheNextTurn = await new Promise((resolve) => setImmediate(() => resolve(handled)));

    expect(byTheNextTurn).toBe(1);
  });
});
