import { Client } from 'pg';
import { testDatabase } from '../test-database';
import { Relay } from './relay';

describe('a relay between a client and PostgreSQL', () => {
  it.each([
    ['by TCP', (url: URL) => url.searchParams.delete('host')],
    ['by the Unix socket that the test server listens on, where it has one', () => undefined],
    [
      'at the address behind the question mark, which goes before the one in front of it',
      (url: URL) => {
        if (!url.searchParams.has('host')) url.searchParams.set('host', url.hostname);
        url.searchParams.set('port', url.port);
        Object.assign(url, { hostname: 'nowhere.invalid', port: '1' });
      },
    ],
  ])('is between them, and leads to the server %s', async (_, changed) => {
    const database = await testDatabase({ template: null });
    const url = new URL(database.url);
    changed(url);
    const relay = await Relay.to(url.toString());
    let passed = 0;
    relay.onConnection((near, far) => {
      far.pipe(near);
      near.on('data', (packet: Buffer) => (passed += packet.length) && far.write(packet));
    });
    const client = new Client({ connectionString: relay.url });

    await client.connect();
    const { rows } = await client.query('select current_database() as name');
    await client.end();
    await relay.close();
    await database.drop();

    expect(rows).toEqual([{ name: database.name }]);
    expect(passed).toBeGreaterThan(0);
  });
});
