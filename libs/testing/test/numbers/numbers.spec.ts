import type { Type } from '@nestjs/common';
import {
  type CanaryLoadOptions,
  type CanaryReport,
  canaryLoad,
  type CanaryOperation,
  createTestApp,
  messagesOf,
  foreign,
  open,
  own,
  ownershipMatrix,
  type OwnershipMatrixOptions,
  type OwnershipReport,
  type TestApp,
} from '@airlock/testing';
import { createApp, ForgetfulController, LiveGateway, NotesController, type NumberedNote } from './app';

const SECRET = 'only alice knows';
const credentials = (token: string) => ({ cookie: `theme=dark; session=${token}` });

const operations: CanaryOperation[] = [
  {
    name: 'write a note',
    run: async (actor) => {
      await actor.call({ method: 'POST', path: '/api/v1/notes', body: { text: actor.user.secret } }, 201);
    },
  },
  {
    name: 'read all notes',
    run: async (actor) => {
      await actor.call({ method: 'GET', path: '/api/v1/notes' }, 200);
    },
  },
];

describe('The kit with an application whose ids are numbers and whose callers have cookies', () => {
  let notes: TestApp;

  afterEach(() => notes.close());

  const start = async (controller: Type, gateways: Type[] = []): Promise<void> => {
    notes = await createTestApp(({ url }) => createApp(url, controller, gateways), {
      template: null,
      credentials,
    });
  };

  const signUp = async (name: string): Promise<{ id: string; token: string }> => {
    const { text } = await notes.call({ method: 'POST', path: '/api/v1/users', body: { name } });
    const { id, token } = JSON.parse(text) as { id: number; token: string };
    return { id: String(id), token };
  };

  const matrix = async (options: Partial<OwnershipMatrixOptions> = {}): Promise<OwnershipReport> => {
    const [alice, mallory] = [await signUp('alice'), await signUp('mallory')];
    const make = async () => {
      const body = { text: SECRET };
      const { text } = await notes.call({ method: 'POST', path: '/api/v1/notes', token: alice.token, body });
      return { id: String((JSON.parse(text) as NumberedNote).id) };
    };
    return ownershipMatrix(notes.app, {
      owner: alice,
      intruders: { stranger: mallory, badTokens: { forged: 'of-nobody' } },
      secrets: [SECRET],
      superuserUrl: notes.database.superuserUrl,
      credentials,
      tablesAnybodyWrites: ['users', 'queue'],
      ...options,
      routes: {
        'POST /api/v1/users': open(() => ({
          path: '/api/v1/users',
          body: { name: `somebody ${Math.random()}` },
        })),
        'POST /api/v1/notes': own([() => ({ path: '/api/v1/notes', body: { text: 'mine' } })]),
        'POST /api/v1/notes/search': own([() => ({ path: '/api/v1/notes/search', body: { text: 'mine' } })]),
        'GET /api/v1/notes': own([() => ({ path: '/api/v1/notes' })]),
        'GET /api/v1/notes/:id': foreign(make, [({ id }) => ({ path: `/api/v1/notes/${id}` })]),
      },
    });
  };

  const load = (
    options: Partial<CanaryLoadOptions> = { tablesNobodyReads: ['queue'] },
  ): Promise<CanaryReport> =>
    canaryLoad(notes.url, {
      ...options,
      users: 10,
      requests: 200,
      operations,
      credentials,
      tokenFor: signUp,
      superuserUrl: notes.database.superuserUrl,
    });

  it('the matrix finds nothing in a careful one, to whose `GET /notes/:id` the path of `POST /notes/search` is a malformed id', async () => {
    await start(NotesController);

    expect((await matrix()).faults).toEqual([]);
  });

  it('and in one that forgot its `where user_id` each route, and what it told', async () => {
    await start(ForgetfulController);

    const { faults } = await matrix();

    const byStranger = /^GET \/api\/v1\/notes(\/:id)? by a stranger: tells "only alice knows"/;
    expect(new Set(faults.flatMap((fault) => byStranger.exec(fault)?.[0] ?? []))).toEqual(
      new Set([
        'GET /api/v1/notes by a stranger: tells "only alice knows"',
        'GET /api/v1/notes/:id by a stranger: tells "only alice knows"',
      ]),
    );
  });

  it('and each write of theirs to rows of the owner, in whatever schema those are', async () => {
    await start(ForgetfulController);

    const { faults } = await matrix();

    expect(faults).toContain('GET /api/v1/notes/:id by a stranger: rows changed in shop.notes');
    expect(faults).toContain(
      'POST /api/v1/notes by a stranger whose body claims to be the owner: rows changed in shop.notes',
    );
  });

  it('the matrix says so when it cannot see whose rows there are', async () => {
    await start(NotesController);

    const { faults } = await matrix({ ownerColumn: 'owner_id' });

    expect(faults).toEqual([
      'No table has a column "owner_id": whether rows of the owner\'s change was seen by nobody. Pass ownerColumn.',
    ]);
  });

  it('the matrix says so when nobody tried the messages of a gateway, and reads their names', async () => {
    await start(NotesController, [LiveGateway]);
    const attempts = { read: async () => ({ wasRefused: false, text: '{}' }) };
    const surface = { kind: 'socket message', names: messagesOf(notes.app), attempts };

    const { faults: untried } = await matrix();
    const { faults: tried } = await matrix({ surfaces: [surface] });

    expect(untried).toEqual(['message read: no surface names it, so nobody tried it']);
    expect(tried).toEqual(['socket message read: was not refused: {}']);
  });

  it('the canary load searches a queue’s tables too, unless it is told that nobody reads them', async () => {
    await start(NotesController);

    const { foreign: found } = await load({});

    expect(new Set(found.map(({ where }) => where))).toEqual(new Set(['row of queue.jobs']));
  });

  it('the canary load finds nothing in a careful one, its rows included', async () => {
    await start(NotesController);

    const { foreign: found, failures, rows } = await load();

    expect({ found, failures }).toEqual({ found: [], failures: [] });
    expect(rows).toBeGreaterThan(20);
  });

  it('and in a forgetful one whose secret was seen by whom', async () => {
    await start(ForgetfulController);

    const report = await load();

    expect(report.failures).toEqual([]);
    expect(report.foreign.map(({ where }) => where)).toContain('answer of GET /api/v1/notes');
    const users = report.foreign.flatMap(({ seenBy, belongsTo }) => [seenBy, belongsTo]);
    expect(users.every((id) => /^\d+$/.test(id ?? ''))).toBe(true);
  });
});
