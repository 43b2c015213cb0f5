import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import type * as Example from './__fixtures__/readme/app.module';
import { filesOfReadme, schemaOfReadme } from './support/fresh-application';

const FIXTURES = join(__dirname, '__fixtures__/readme');

describe('the example of the README', () => {
  let database: TestDatabase;
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    database = await testDatabase({ template: null });
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    await superuser.query(
      `do $$ begin create role app nologin; exception when duplicate_object then null; end $$`,
    );
    await superuser.query('grant app to airlock with inherit false, set true');
    await superuser.query(
      `set role airlock; ${schemaOfReadme()} reset role; grant usage on schema public to app`,
    );
    await superuser.end();
    // Read when the module is loaded.
    process.env.DATABASE_URL = database.url;
    const { AppModule } = jest.requireActual<typeof Example>('./__fixtures__/readme/app.module');
    app = await NestFactory.create(AppModule, { logger: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${((app.getHttpServer() as Server).address() as AddressInfo).port}/notes`;
  });
  afterAll(async () => {
    await app.close();
    delete process.env.DATABASE_URL;
    await database.drop();
  });

  const headersOf = (user: string): Record<string, string> => ({
    authorization: `Bearer ${user}`,
    'content-type': 'application/json',
  });

  it('is, file by file, what is compiled and run here', () => {
    const files = [...filesOfReadme()];

    expect(files.map(([name]) => name)).toEqual([
      'src/app.module.ts',
      'src/auth.guard.ts',
      'src/notes.controller.ts',
      'src/note.entity.ts',
    ]);
    for (const [name, code] of files) {
      expect(code).toBe(readFileSync(join(FIXTURES, name.replace('src/', '')), 'utf8'));
    }
  });

  it('stores under the caller, and shows each its own rows', async () => {
    const created = await fetch(url, {
      method: 'POST',
      headers: headersOf('ada'),
      body: JSON.stringify({ text: 'hello' }),
    });
    const listOf = async (user: string): Promise<unknown> =>
      (await fetch(url, { headers: headersOf(user) })).json();

    expect(created.status).toBe(201);
    expect(await listOf('ada')).toEqual([{ id: 1, text: 'hello' }]);
    expect(await listOf('bob')).toEqual([]);
  });
});
