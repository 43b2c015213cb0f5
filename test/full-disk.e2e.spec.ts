import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import request from 'supertest';
import { DiskWatch } from '../src/database';
import { eventually } from './support/eventually';
import { startAirlock, type TestServer } from './support/airlock';

describe('A database that cannot be worked with for a while', () => {
  let database: TestDatabase;
  let server: TestServer;
  let superuser: Client;
  let login: string;

  beforeAll(async () => {
    database = await testDatabase();
    superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    login = `login_${database.name}`;
    await superuser.query(`create role ${login} login password 'before' in role airlock_app`);
    const theirs = database.superuserUrl.replace(/\/\/.*?@/, `//${login}:before@`);
    server = await startAirlock({ DATABASE_APP_URL: theirs }, { database, logger: false });
  });

  afterAll(async () => {
    await server.close();
    await superuser.end();
    await database.drop();
    const client = new Client({ connectionString: database.superuserUrl.replace(/\/[^/]+$/, '/postgres') });
    await client.connect();
    await client.query(`drop role ${login}`);
    await client.end();
  });

  it('has no room on its disk: 503 to come back, and no 500; reads go on', async () => {
    await superuser.query(`
      create function no_room() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
      create trigger no_room before insert on threads for each statement execute function no_room()`);

    const refused = await makeThread();
    const read = await request(server.url)
      .post('/v2/threads/search')
      .set(await bearer())
      .send({});
    await superuser.query('drop trigger no_room on threads');

    expect(refused.status).toBe(503);
    expect(refused.headers['retry-after']).toBe('1');
    expect(refused.body.detail).toBe('The database has no room for more; nothing was written.');
    expect(read.status).toBe(200);
    expect((await makeThread()).status).toBe(200);
  });

  it('has no room on its disk: is not ready, and says why', async () => {
    const disk = jest
      .spyOn(server.app.get(DiskWatch, { strict: false }), 'isFull', 'get')
      .mockReturnValue(true);
    const reason = "the database's disk is full";

    const full = { name: 'writes', status: 'failed', reason };
    await eventually(async () => {
      const { status, body } = await request(server.url).get('/health/ready');
      return (status === 503 && JSON.stringify(body.checks).includes(JSON.stringify(full))) || undefined;
    });
    disk.mockRestore();
    await eventually(
      async () => (await request(server.url).get('/health/ready')).status === 200 || undefined,
    );
  });

  it('has another password than before: 503 until it has the old one, or the server the new one', async () => {
    await superuser.query(`alter role ${login} password 'after'`);
    await superuser.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
      login,
    ]);

    const statuses = [];
    for (let call = 0; call < 10; call++) statuses.push((await makeThread()).status);
    await superuser.query(`alter role ${login} password 'before'`);

    expect([...new Set(statuses)]).toEqual([503]);
    await eventually(async () => (await makeThread()).status === 200 || undefined);
  });

  const bearer = async (): Promise<{ Authorization: string }> => ({
    Authorization: await server.bearer('alice'),
  });

  async function makeThread(): Promise<request.Response> {
    return request(server.url)
      .post('/v2/threads')
      .set(await bearer())
      .send({});
  }
});
