import {
  canaryLoad,
  createTestApp,
  foreign,
  own,
  ownershipMatrix,
  type OwnershipReport,
  poolFaults,
  singletonAudit,
  type TestApp,
} from '@airlock/testing';
import {
  Body,
  Controller,
  Get,
  type INestApplication,
  Inject,
  type OnModuleDestroy,
  Param,
  Post,
  type Type,
  Version,
  VersioningType,
} from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListsController } from './lists.controller';
import { createNotesApp } from './notes-app';
import { NotesController } from './notes.controller';
import { badTokens, operations, writeNote } from './notes.support';
import { mintToken } from './tokens';

const SECRET = 'only alice knows';

/** A cache of notes that forgot whose they are: the one leak that row-level security cannot stop. */
const cache = new Map<string, { id: string; text: string }>();

@Controller('notes')
class CachingController extends NotesController {
  @Post()
  override async write(@Body() body: { text: string }): Promise<{ id: string; text: string }> {
    const note = await super.write(body);
    cache.set(note.id, note);
    return note;
  }

  @Get(':id')
  override async read(@Param('id') id: string): Promise<{ id: string; text: string }> {
    return cache.get(id) ?? super.read(id);
  }

  @Get('latest/by-anybody')
  latest(): unknown {
    return [...cache.values()].slice(-3);
  }
}

/** Who names no version gets the careful one. */
@Controller('notes')
class VersionedController extends CachingController {
  @Version('2')
  @Get(':id')
  override read(@Param('id') id: string): Promise<{ id: string; text: string }> {
    return super.read(id);
  }
}

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

describe('The kit sees what a careless version of the example does', () => {
  let notes: TestApp;

  afterEach(() => notes.close());

  const start = async (...controllers: Type[]): Promise<void> => {
    cache.clear();
    notes = await createTestApp(({ url }) => createNotesApp(url, controllers), { template: null });
  };

  const matrix = async (routes: object): Promise<OwnershipReport> => {
    const alice = { id: 'alice', token: await mintToken('alice') };
    return ownershipMatrix(notes.app, {
      owner: alice,
      intruders: {
        stranger: { id: 'mallory', token: await mintToken('mallory') },
        badTokens: await badTokens('alice'),
      },
      secrets: [SECRET],
      superuserUrl: notes.database.superuserUrl,
      routes: {
        'POST /notes': own([() => ({ path: '/notes', body: { text: 'mine' } })]),
        'GET /notes': own([() => ({ path: '/notes' })]),
        'DELETE /notes/:id': foreign(
          () => writeNote(notes, alice.token, SECRET),
          [({ id }) => ({ path: `/notes/${id}` })],
        ),
        'GET /notes/:id': foreign(
          () => writeNote(notes, alice.token, SECRET),
          [({ id }) => ({ path: `/notes/${id}` })],
        ),
        ...routes,
      },
    });
  };

  it('ownershipMatrix: a note served to a stranger, by id and in a list', async () => {
    await start(CachingController);

    const { faults } = await matrix({
      'GET /notes/latest/by-anybody': own([() => ({ path: '/notes/latest/by-anybody' })]),
    });

    expect(faults).toContainEqual(
      expect.stringMatching(/^GET \/notes\/:id by a stranger: 200 .*only alice knows/),
    );
    expect(faults).toContainEqual(`GET /notes/:id by a stranger: tells "${SECRET}"`);
    expect(faults).toContainEqual(
      expect.stringMatching(/^GET \/notes\/latest\/by-anybody by a stranger: tells "only alice knows"/),
    );
  });

  it('ownershipMatrix: a route that nobody wrote an entry for, and an entry for a route that is gone', async () => {
    await start(CachingController);

    const { faults } = await matrix({ 'GET /drafts': own([() => ({ path: '/drafts' })]) });

    expect(faults).toContainEqual('GET /notes/latest/by-anybody: has no entry, so nobody tried it');
    expect(faults).toContainEqual('GET /drafts: has an entry and is not served');
  });

  it.each([
    [
      'that its attempt does not send',
      {},
      /^GET \/notes\/:id \(version 2\): its attempt is answered by GET \/notes\/:id, so nobody tried it/,
    ],
    [
      'that tells notes to strangers',
      { 'x-version': '2' },
      /^GET \/notes\/:id \(version 2\) by a stranger: 200 .*only alice knows/,
    ],
  ])('ownershipMatrix: a version %s', async (_, headers, fault) => {
    cache.clear();
    const createApp = async ({ url }: { readonly url: string }): Promise<INestApplication> =>
      (await createNotesApp(url, [VersionedController, NotesController])).enableVersioning({
        type: VersioningType.HEADER,
        header: 'x-version',
      });
    notes = await createTestApp(createApp, { template: null });
    const token = await mintToken('alice');
    const make = (): Promise<{ id: string }> => writeNote(notes, token, SECRET);

    const { faults } = await matrix({
      'GET /notes/:id (version 2)': foreign(make, [({ id }) => ({ path: `/notes/${id}`, headers })]),
    });

    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('ownershipMatrix: a way in beside the routes that nobody tried, or that lets a stranger in', async () => {
    await start(NotesController);
    const alice = { id: 'alice', token: await mintToken('alice') };

    const { faults } = await ownershipMatrix(notes.app, {
      owner: alice,
      intruders: { stranger: { id: 'mallory', token: await mintToken('mallory') }, badTokens: {} },
      secrets: [SECRET],
      superuserUrl: notes.database.superuserUrl,
      routes: {},
      surfaces: [
        {
          kind: 'job',
          names: ['export', 'purge'],
          attempts: {
            export: async () => {
              await writeNote(notes, alice.token, SECRET);
              return { wasRefused: false, text: SECRET };
            },
          },
        },
      ],
    });

    expect(faults).toEqual(
      expect.arrayContaining([
        'job purge: has no attempt, so nobody tried it',
        `job export: was not refused: ${SECRET}`,
        `job export: tells "${SECRET}"`,
        'job export: rows changed in public.notes',
      ]),
    );
  });

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
});
