import { NoSession } from '@airlock/session';
import { canaryLoad, createTestApp, poolFaults, singletonAudit, type TestApp } from '@airlock/testing';
import { Controller, Inject, type OnModuleDestroy, Post, type Type } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { cache, CachingController, MemoisingController } from './careless.controllers';
import { ListsController } from './lists.controller';
import { createNotesApp } from './notes-app';
import { NotesController } from './notes.controller';
import { operations, writeNote } from './notes.support';
import { mintToken } from './tokens';

const SECRET = 'only alice knows';

/** Takes a connection and forgets it, until the application ends. */
@Controller('leak')
class LeakingController implements OnModuleDestroy {
  private forgotten: { release(): void } | undefined;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Post()
  async leak(): Promise<string> {
    const { master } = this.dataSource.driver as unknown as {
      master: { connect(): Promise<{ release(): void }> };
    };
    this.forgotten = await master.connect();
    return 'taken';
  }

  onModuleDestroy(): void {
    this.forgotten?.release();
  }
}

/** Says to the connection what is meant for one request: `set`, and set_config() that is not local. */
@Controller('settings')
class SettingController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @NoSession()
  @Post()
  async set(): Promise<void> {
    await this.dataSource.query('set search_path = archive, public');
    await this.dataSource.query(`select set_config('app.user_id', 'alice', false)`);
    await this.dataSource.query('select pg_advisory_lock(7)');
    await this.dataSource.query('create temp table chosen (id int)');
  }
}

describe('The kit sees what a careless version of the example does', () => {
  let notes: TestApp;

  afterEach(() => notes.close());

  const start = async (...controllers: Type[]): Promise<void> => {
    cache.clear();
    notes = await createTestApp(({ url }) => createNotesApp(url, controllers), { template: null });
  };

  it('canaryLoad: notes of others in an answer', async () => {
    await start(CachingController);

    const { foreign: found, foreignFound } = await canaryLoad(notes.url, {
      users: 5,
      requests: 100,
      seed: 1,
      tokenFor: (userId) => mintToken(userId),
      operations: [
        ...operations,
        {
          name: 'read the latest',
          run: async (actor) => {
            await actor.call({ method: 'GET', path: '/notes/latest/by-anybody' }, 200);
          },
        },
      ],
    });

    expect(found).toContainEqual(
      expect.objectContaining({ where: 'answer of GET /notes/latest/by-anybody' }),
    );
    const ofAKind = found.filter(({ where }) => where === 'answer of GET /notes/latest/by-anybody');
    expect(ofAKind.length).toBeLessThanOrEqual(3);
    expect(foreignFound).toBeGreaterThan(found.length);
  });

  it('canaryLoad: a list that was kept when nobody had anything, and would hide that it is everybody’s', async () => {
    MemoisingController.forget();
    await start(MemoisingController);
    await notes.call({ method: 'GET', path: '/notes', token: await mintToken('alice') });

    const { foreign: found, failures } = await canaryLoad(notes.url, {
      users: 5,
      requests: 60,
      seed: 1,
      tokenFor: (userId) => mintToken(userId),
      operations,
    });

    expect(found).toEqual([]);
    expect(failures).toEqual([
      expect.stringMatching(
        /^GET \/notes: of \d+ answers to users who had written something each was empty, as \[\], and proves nothing\. .*a cache/,
      ),
    ]);
  });

  it('canaryLoad: a secret in the log, in what everybody may read, and in a row of somebody else', async () => {
    await start(NotesController, ListsController);
    let secret = '';

    const { foreign: found } = await canaryLoad(notes.url, {
      users: 2,
      requests: 20,
      tokenFor: (userId) => mintToken(userId),
      superuserUrl: notes.database.superuserUrl,
      operations,
      publicTexts: { metrics: async () => `requests{last="${secret}"} 1` },
      logLines: () => [`kept: ${secret}`],
      settled: async ([actor, other]) => {
        secret = actor?.user.secret ?? '';
        process.stdout.write(`printed: ${secret}\n`);
        await other?.call({ method: 'POST', path: '/notes', body: { text: secret } }, 201);
      },
    });

    const places = [...new Set(found.map(({ where }) => where))];
    expect(places).toEqual(
      expect.arrayContaining(['log', 'metrics', 'row of public.notes', 'answer of POST /notes']),
    );
    expect(found.flatMap(({ where, excerpt }) => (where === 'log' ? excerpt.split(':')[0] : []))).toEqual([
      'printed',
      'kept',
    ]);
  });

  it('singletonAudit: notes kept in a variable of the module', async () => {
    await start(CachingController);
    await writeNote(notes, await mintToken('alice'), SECRET);

    const { findings } = singletonAudit(notes.app, { secrets: [SECRET] });

    expect(findings).toContainEqual(
      expect.objectContaining({
        path: expect.stringContaining('(cache)'),
        what: `text with the secret "${SECRET}"`,
      }),
    );
  });

  it('poolFaults: a connection that was taken and forgotten', async () => {
    await start(LeakingController);
    await notes.call({ method: 'POST', path: '/leak', token: await mintToken('alice') });

    expect(await poolFaults(notes.app, { withinMs: 50 })).toEqual(['1 of 1 connections are checked out']);
  });

  it('poolFaults: what was set on a connection, and stays for whoever is served by it next', async () => {
    await start(NotesController, SettingController);
    await notes.call({ method: 'POST', path: '/settings', token: await mintToken('alice') });

    const faults = await poolFaults(notes.app, { withinMs: 50 });

    expect(faults).toEqual([
      expect.stringMatching(/^A connection of the pool keeps 1 temporary tables, .*on commit drop/),
      expect.stringMatching(/keeps app\.user_id = "alice", which a new one has not: .*SET LOCAL/),
      expect.stringMatching(/keeps search_path = "archive, public", which a new one has not/),
      expect.stringMatching(/keeps 1 advisory locks, .*pg_advisory_xact_lock/),
    ]);
  });
});
