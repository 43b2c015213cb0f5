import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serverAt } from './server';

it('npm run demo waits for a server that answers and is not ready yet, and starts none on its port', async () => {
  const answers = [503, 503, 200];
  let asked = 0;
  const server = createServer((_, response) => {
    response.statusCode = answers[asked] ?? 200;
    asked += 1;
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const told = jest.spyOn(process.stdout, 'write').mockReturnValue(true);

  try {
    const found = await serverAt(port);
    await found.stop();

    expect(found.base).toBe(`http://127.0.0.1:${port}`);
    expect(asked).toBe(answers.length);
    expect(told.mock.calls.join('\n')).not.toContain('starting one');
  } finally {
    told.mockRestore();
    server.closeAllConnections();
    server.close();
  }
});
