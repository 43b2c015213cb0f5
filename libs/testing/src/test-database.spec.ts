import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { testDatabase } from './test-database';

async function ask<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

describe('A database of one suite', () => {
  it('belongs to a role that is made when there is none, and that row-level security binds', async () => {
    const owner = `owner_${randomBytes(6).toString('hex')}`;
    const databases = await Promise.all(
      Array.from({ length: 3 }, () => testDatabase({ owner, template: null })),
    );

    const seen = await Promise.all(
      databases.map(({ url }) =>
        ask(url, 'select rolname, rolsuper, rolbypassrls from pg_roles where rolname = current_user'),
      ),
    );
    const [{ superuserUrl = '' } = {}] = databases;
    const server = new URL(superuserUrl);
    server.pathname = '/postgres';
    await Promise.all(databases.map((database) => database.drop()));
    await ask(server.toString(), `drop role "${owner}"`);

    expect(seen).toEqual(databases.map(() => [{ rolname: owner, rolsuper: false, rolbypassrls: false }]));
  });

  it('is a clone of the template by default, empty on request, and gone when it is dropped', async () => {
    const [clone, empty] = [await testDatabase(), await testDatabase({ template: null })];
    const tables = `select count(*)::int as n from pg_tables where schemaname = 'public'`;

    const [[inClone], [inEmpty]] = [
      await ask<{ n: number }>(clone.superuserUrl, tables),
      await ask<{ n: number }>(empty.superuserUrl, tables),
    ];
    await clone.drop();
    await empty.drop();

    expect(inClone?.n).toBeGreaterThan(5);
    expect(inEmpty).toEqual({ n: 0 });
    await expect(ask(clone.superuserUrl, tables)).rejects.toThrow('does not exist');
  });

  it('says how to name a server when there is none', async () => {
    const kept = process.env.AIRLOCK_TEST_SERVER_URL;
    delete process.env.AIRLOCK_TEST_SERVER_URL;

    const attempt = testDatabase();

    process.env.AIRLOCK_TEST_SERVER_URL = kept;
    await expect(attempt).rejects.toThrow('set AIRLOCK_TEST_SERVER_URL in globalSetup');
  });

  it('is not taken from under a connection that is on its way out, as those of a pool that was ended are', async () => {
    const database = await testDatabase({ template: null });
    const client = new Client({ connectionString: database.url });
    const heard: unknown[] = [];
    client.on('error', (error) => heard.push(error));
    await client.connect();

    const dropped = database.drop();
    setTimeout(() => void client.end(), 50);
    await dropped;

    expect(heard).toEqual([]);
  });

  it('is dropped with the connections that stay', async () => {
    const database = await testDatabase({ template: null });
    const client = new Client({ connectionString: database.url });
    const heard: unknown[] = [];
    client.on('error', (error) => heard.push(error));
    await client.connect();
    const isOver = new Promise((resolve) => client.once('end', resolve));

    await database.drop();
    await isOver;

    expect(String(heard[0])).toContain('terminating connection');
  });
});
