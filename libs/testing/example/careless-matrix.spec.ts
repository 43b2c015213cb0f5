import {
  createTestApp,
  foreign,
  hidden,
  own,
  ownershipMatrix,
  type OwnershipReport,
  type TestApp,
} from '@airlock/testing';
import { type INestApplication, type Type, VersioningType } from '@nestjs/common';
import {
  BelievingController,
  cache,
  CachingController,
  CountingController,
  NestedController,
  VersionedController,
} from './careless.controllers';
import { createNotesApp } from './notes-app';
import { NotesController } from './notes.controller';
import { badTokens, writeNote } from './notes.support';
import { mintToken } from './tokens';

const SECRET = 'only alice knows';

describe('The ownership matrix sees what a careless version of the example does', () => {
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

  it('a note served to a stranger, by id and in a list', async () => {
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

  it('a total that counts what others have', async () => {
    await start(CountingController);

    const { faults } = await matrix({
      'GET /notes/counted/by-anybody': own([() => ({ path: '/notes/counted/by-anybody' })]),
    });

    expect(faults).toContainEqual(
      expect.stringMatching(
        /^GET \/notes\/counted\/by-anybody by a stranger: changes with what the owner makes: .*"total":\d+} \/ .*"total":\d+}$/,
      ),
    );
  });

  it('a header that anybody may say to be somebody in, or to have more rights', async () => {
    await start(BelievingController);

    const { faults } = await matrix({
      'GET /notes/of-whom/it-says': own([() => ({ path: '/notes/of-whom/it-says' })]),
      'GET /notes/for-admins/only': hidden(() => ({ path: '/notes/for-admins/only' })),
    });

    expect(faults).toContainEqual(
      expect.stringMatching(
        /^GET \/notes\/of-whom\/it-says by a stranger whose headers claim to be the owner: tells "only alice knows"/,
      ),
    );
    expect(faults).toContainEqual(
      expect.stringMatching(
        /^GET \/notes\/for-admins\/only by a stranger whose headers claim to be the owner: 200 \{"notes"/,
      ),
    );
  });

  it('a foreign id behind an own one', async () => {
    await start(NestedController, CachingController);

    const { faults } = await matrix({
      'GET /of/:owner/notes/:id': foreign(
        async ({ id: owner, token }) => ({ owner, ...(await writeNote(notes, token, SECRET)) }),
        [({ owner, id }) => ({ path: `/of/${owner}/notes/${id}` })],
      ),
    });

    expect(faults).toContainEqual(
      `GET /of/:owner/notes/:id by a stranger with the owner's id among ids of the own: tells "${SECRET}"`,
    );
    expect(faults.filter((fault) => /the owner's owner|proves nothing/.test(fault))).toEqual([]);
  });

  it('a route that nobody wrote an entry for, and an entry for a route that is gone', async () => {
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
  ])('a version %s', async (_, headers, fault) => {
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

  it('a way in beside the routes that nobody tried, or that lets a stranger in', async () => {
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
        expect.stringMatching(/^Rows changed, and no settled\(\) was passed/),
      ]),
    );
  });
});
