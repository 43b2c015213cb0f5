import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { callerOf } from './caller';

describe('A call of a stream of events', () => {
  let server: Server;
  let answer: (response: ServerResponse) => void;

  beforeAll((done) => {
    server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  const call = () => {
    const { port } = server.address() as AddressInfo;
    return callerOf(`http://127.0.0.1:${port}`, undefined, { quietMs: 50 })({ method: 'GET', path: '/' });
  };

  it('that never ends is answered with what came before it fell silent, and is hung up', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (response) => {
        response.on('close', resolve).setHeader('content-type', 'text/event-stream').write('data: one\n\n');
      };
    });

    await expect(call()).resolves.toMatchObject({ status: 200, text: 'data: one\n\n' });
    await closed;
  });

  it('that says something for ever is hung up too', async () => {
    answer = (response) => {
      response.setHeader('content-type', 'text/event-stream');
      const timer = setInterval(() => response.write(': alive\n\n'), 10);
      response.on('close', () => clearInterval(timer));
    };

    await expect(call()).resolves.toMatchObject({ text: expect.stringContaining(': alive') });
  });

  it('that has nothing to say sends no head either, and is given up', async () => {
    const closed = new Promise<void>((resolve) => {
      answer = (response) => void response.on('close', resolve);
    });

    await expect(call()).resolves.toMatchObject({
      status: 0,
      text: expect.stringMatching(/^No answer in 500 ms\. .*Nest/),
    });
    await closed;
  });

  it('and any other answer is read to its end, however long that takes', async () => {
    answer = (response) => {
      response.write('one ');
      setTimeout(() => response.end('two'), 100);
    };

    await expect(call()).resolves.toMatchObject({ text: 'one two' });
  });
});
