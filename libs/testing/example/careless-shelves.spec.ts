import {
  createTestApp,
  forbidden,
  foreign,
  own,
  ownershipMatrix,
  type Person,
  type TestApp,
} from '@airlock/testing';
import {
  kept,
  type Shelf,
  shelves,
  ShelvesController,
  TalkativeFilter,
} from './careless-shelves.controllers';
import { createNotesApp } from './notes-app';
import { badTokens } from './notes.support';
import { mintToken } from './tokens';

describe('The ownership matrix provokes what a careless application tells of others', () => {
  let app: TestApp;
  let faults: readonly string[];

  beforeAll(async () => {
    shelves.clear();
    kept.clear();
    app = await createTestApp(
      async ({ url }) =>
        (await createNotesApp(url, [ShelvesController])).useGlobalFilters(new TalkativeFilter()),
      { template: null },
    );
    const [owner, stranger] = await Promise.all(
      ['alice-the-owner', 'mallory-the-stranger'].map(async (id) => ({ id, token: await mintToken(id) })),
    );
    const read = (token: string | undefined, path: string) => app.call({ method: 'GET', path, token });
    await read(stranger?.token, '/shelves/kept');
    let made = 0;
    const make = async ({ token }: Person): Promise<{ id: string }> => {
      const body = { name: `shelf ${++made}` };
      const { text } = await app.call({ method: 'POST', path: '/shelves', token, body });
      return { id: (JSON.parse(text) as Shelf).id };
    };
    const two = async (whose: Person) => ({ a: (await make(whose)).id, b: (await make(whose)).id });
    const inBatches = (what: string) =>
      foreign(two, [({ a, b }) => ({ path: `/shelves/${what}`, body: { ids: [a, b] } })], [200], {
        strangerGets: [200],
      });
    ({ faults } = await ownershipMatrix(app.app, {
      owner: owner as Person,
      intruders: { stranger: stranger as Person, badTokens: await badTokens('alice-the-owner') },
      secrets: [],
      quietMs: 20,
      superuserUrl: app.database.superuserUrl,
      routes: {
        'GET /shelves': own([() => ({ path: '/shelves' })]),
        'GET /shelves/kept': own([() => ({ path: '/shelves/kept' })]),
        'GET /shelves/report': forbidden(() => ({ path: '/shelves/report' })),
        'GET /shelves/events': own([() => ({ path: '/shelves/events' })]),
        'POST /shelves': own([() => ({ path: '/shelves', body: { name: 'Fiction' } })]),
        'GET /shelves/:id': foreign(make, [({ id }) => ({ path: `/shelves/${id}` })]),
        'GET /shelves/books/of': foreign(
          make,
          [({ id }) => ({ path: `/shelves/books/of?shelf=${id}` })],
          [200],
          { strangerGets: [200] },
        ),
        'POST /shelves/emptied': inBatches('emptied'),
        'POST /shelves/sorted': inBatches('sorted'),
        'PATCH /shelves/:id': foreign(make, [
          ({ id }) => ({ path: `/shelves/${id}`, body: { name: 'Poetry' } }),
        ]),
      },
    }));
  });
  afterAll(() => app.close());

  const UUID = '[0-9a-f]{8}-[0-9a-f-]{27}';

  it.each([
    [
      'a name that is refused because another user has it, and the error that tells whose it is',
      new RegExp(`^POST /shelves by a stranger: 409 .*Shelf ${UUID} has that name`),
    ],
    [
      'the same of a name that the owner has given later',
      new RegExp(
        `^PATCH /shelves/:id by a stranger with ids of the own, as the owner before: 409 .*Shelf ${UUID} of alice`,
      ),
    ],
    [
      'an error that repeats what somebody else was refused for',
      /^POST \/shelves by a stranger whose request is malformed: tells "what-the-owner-was-refused-for-[0-9a-f]+"/,
    ],
    [
      'a list that was kept before anybody had anything, and would hide whose it is',
      /^GET \/shelves\/kept: the owner gets an empty answer and proves nothing: \[\]. .*a cache/,
    ],
    [
      'a list that is filtered by an id, and is empty for the owner of the id too',
      /^GET \/shelves\/books\/of: the owner gets an empty answer and proves nothing: \{"books":\[\]/,
    ],
    [
      'a user who is named in the query',
      new RegExp(`^GET /shelves by a stranger whose query claims to be the owner: tells "${UUID}"`),
    ],
    [
      'a user who is named in a cursor',
      new RegExp(
        `^GET /shelves by a stranger whose next_cursor was rewritten to the owner's: tells "${UUID}"`,
      ),
    ],
    [
      'a batch that does what it can, and tells a foreign id from an unknown one',
      /^POST \/shelves\/emptied with the owner's a among own ids: tells a foreign id from an unknown one: .*not yours.* \/ .*no such shelf/,
    ],
    [
      'an entity tag that is asked for ahead of the owner',
      /^GET \/shelves\/:id by a stranger with the owner's etag: 304/,
    ],
  ])('%s', (_, fault) => {
    expect(faults).toContainEqual(expect.stringMatching(fault));
  });

  it('and no more', () => {
    const known =
      /as the owner before|shelves\/emptied.*: tells a foreign id|409|malformed|empty answer|claims to be the owner|next_cursor was rewritten|the owner's etag|changes with what the owner makes/;
    expect(faults.filter((fault) => !known.test(fault))).toEqual([]);
  });
});
