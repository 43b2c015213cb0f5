import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import { call, callRaw, leave } from './support/http';
import { eventually } from './support/eventually';
import { filesOfReadme, FreshApplication, schemaOfReadme } from './support/fresh-application';

const PATIENCE = 300_000;

/** Beside what the README says: the reader's own part, and routes that try what is hard about a version of Nest. */
const OWN_FILES = {
  'src/tokens.ts': `export const userOf = (header: string | undefined): string => header?.split(' ')[1] ?? 'nobody';`,
  'src/main.ts': `
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { HardController, OnceController } from './hard.controller';

@Module({ imports: [AppModule], controllers: [HardController, OnceController] })
class MainModule {}

void NestFactory.create(MainModule, { logger: ['error', 'warn'] }).then(async (app) => {
  const server = await app.listen(0, '127.0.0.1');
  console.log('listening on ' + server.address().port);
});`,
  'src/hard.controller.ts': `
import { CurrentSession, type Session, InjectSession, UnitOfWork } from '@airlock/session';
import { Controller, Get, type MessageEvent, NotFoundException, Post, Sse } from '@nestjs/common';
import { DataSource, EntityManager } from 'typeorm';
import { concat, defer, type Observable, of } from 'rxjs';
import { Note } from './note.entity';

@Controller('once')
export class OnceController {
  @Post() async last(@CurrentSession() session: Session): Promise<Note[]> {
    await session.manager.save(Note, { text: 'by a singleton' });
    return session.lastly(() => session.manager.find(Note));
  }
}

@Controller('hard')
export class HardController {
  constructor(
    private readonly manager: EntityManager,
    private readonly dataSource: DataSource,
    private readonly units: UnitOfWork,
    @InjectSession() private readonly session: Session,
  ) {}

  @Post('swallowed') async swallowed(): Promise<string> {
    await this.manager.save(Note, { text: 'never' });
    await this.manager.query('select 1 / 0').catch(() => undefined);
    return 'all is well';
  }

  @Post('refused') async refused(): Promise<void> {
    await this.manager.save(Note, { text: 'never' });
    throw new NotFoundException();
  }

  @Get('outside') outside(): Promise<Note[]> {
    return this.dataSource.getRepository(Note).find();
  }

  @Post('slow') async slow(): Promise<void> {
    await this.manager.query("insert into notes (text) select 'slow' from pg_sleep(20)");
  }

  @Post('unit') unit(): Promise<string> {
    return this.units.run(this.session.context, async (unit) => {
      const fresh = await unit.resolve(HardController);
      await fresh.manager.save(Note, { text: 'by a unit' });
      return fresh === this ? 'the same' : 'its own';
    });
  }

  @Sse('events') async events(): Promise<Observable<MessageEvent>> {
    const count = await this.manager.count(Note);
    return concat(of({ data: { count } }), defer(() => of({ data: { state: this.session.state } })));
  }

  @Sse('broken') async broken(): Promise<Observable<MessageEvent>> {
    await this.manager.query('select 1 / 0');
    return of();
  }
}`,
};

describe.each(['11', '12'])('@airlock/session alone in a fresh application on NestJS %s', (nest) => {
  let database: TestDatabase;
  let onlooker: Client;
  let application: FreshApplication;
  let url: string;
  let port: number;

  beforeAll(async () => {
    database = await testDatabase({ template: null });
    onlooker = new Client({ connectionString: database.superuserUrl });
    await onlooker.connect();
    await onlooker.query(
      `do $$ begin create role app nologin; exception when duplicate_object then null; end $$`,
    );
    await onlooker.query('grant app to airlock with inherit false, set true');
    await onlooker.query(
      `set role airlock; ${schemaOfReadme()} reset role; grant usage on schema public to app`,
    );
    application = new FreshApplication();
    for (const [path, text] of [...filesOfReadme(), ...Object.entries(OWN_FILES)])
      application.write(path, text);
    const versions = await application.install({
      '@nestjs/common': `^${nest}`,
      '@nestjs/core': `^${nest}`,
      '@nestjs/platform-express': `^${nest}`,
      '@nestjs/typeorm': `^${nest}`,
      '@types/node': '^24',
      pg: '8.23.1',
      'reflect-metadata': '^0.2',
      rxjs: '^7.8',
      typeorm: '1.1.1',
      typescript: '~6.0.3',
    });
    process.stdout.write(`NestJS ${versions['@nestjs/core']}, TypeORM ${versions['typeorm']}\n`);
    await application.build();
    port = await application.start({ DATABASE_URL: database.url });
    url = `http://127.0.0.1:${port}`;
  }, PATIENCE);

  afterAll(async () => {
    await application.remove();
    await onlooker.end();
    await database.drop();
  }, PATIENCE);

  const as = async (user: string, path: string, method = 'GET', body?: unknown) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${user}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  it('stores under the caller and shows each its own rows', async () => {
    const created = await as('ada', '/notes', 'POST', { text: 'hello' });
    const [hers, his] = [await as('ada', '/notes'), await as('bob', '/notes')];

    expect([created.status, JSON.parse(hers.text)]).toEqual([201, [{ id: 1, text: 'hello' }]]);
    expect(his.text).toBe('[]');
    const { rows } = await onlooker.query('select user_id, text from notes');
    expect(rows).toEqual([{ user_id: 'ada', text: 'hello' }]);
  });

  it('hands the session to the handler of a controller that is built once', async () => {
    const { status, text } = await as('sam', '/once', 'POST');

    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject([{ text: 'by a singleton' }]);
    expect(JSON.parse((await as('sam', '/notes')).text)).toMatchObject([{ text: 'by a singleton' }]);
  });

  it('keeps nothing of a request that fails, and says so', async () => {
    const answers = [await as('eve', '/hard/swallowed', 'POST'), await as('eve', '/hard/refused', 'POST')];

    expect(answers.map(({ status }) => status)).toEqual([500, 404]);
    expect((await as('eve', '/notes')).text).toBe('[]');
  });

  it('refuses a query past the session', async () => {
    expect((await as('ada', '/hard/outside')).status).toBe(500);
    expect((await as('ada', '/notes')).status).toBe(200);
  });

  it('runs a unit of work with instances of its own', async () => {
    const { status, text } = await as('una', '/hard/unit', 'POST');

    expect([status, text]).toEqual([201, 'its own']);
    expect(JSON.parse((await as('una', '/notes')).text)).toMatchObject([{ text: 'by a unit' }]);
  });

  it('sends events after COMMIT, and an error instead of a stream', async () => {
    const stream = await callRaw(port, '/hard/events', { signal: AbortSignal.timeout(3_000) });
    const broken = await callRaw(port, '/hard/broken', { signal: AbortSignal.timeout(3_000) });

    expect(stream.status).toBe(200);
    expect(stream.text).toContain('data: {"count":0}');
    expect(stream.text).toContain('data: {"state":"committed"}');
    expect(broken.status).toBe(500);
  });

  it('cancels what runs for a client that has left', async () => {
    const running = async (): Promise<boolean> => {
      const { rowCount } = await onlooker.query(
        `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
      );
      return rowCount !== 0;
    };

    await leave(url, '/hard/slow', eventually('it runs', running));

    await eventually('it is gone', async () => !(await running()));
    expect((await call(url, '/notes')).body).toEqual([]);
  });
});
