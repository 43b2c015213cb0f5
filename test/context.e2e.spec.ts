import {
  mintId,
  SessionIsolationError,
  UnitOfWork,
  UserExecutionContext,
  withContext,
} from '@airlock/session';
import { Client } from 'pg';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

function call(userId: string): UserExecutionContext {
  return UserExecutionContext.create({
    userId,
    threadId: mintId(),
    runId: mintId(),
    agentContext: { plan: { steps: ['one'] } },
  });
}

describe('contexts and the sessions opened for them, on real PostgreSQL (spec 14.2)', () => {
  let server: TestServer;
  let units: UnitOfWork;

  beforeAll(async () => {
    server = await startAirlock({ ALLOWED_USER_IDS: 'default_user,demo_alice' });
    units = server.app.get(UnitOfWork, { strict: false });
  });

  afterAll(() => server.close());

  /** Titles of the user's threads, as the superuser sees them. */
  async function titles(userId: string): Promise<string[]> {
    const client = new Client({ connectionString: server.database.superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ title: string }>('select title from threads where user_id = $1', [
      userId,
    ]);
    await client.end();
    return rows.map(({ title }) => title);
  }

  const addThread = 'insert into threads (user_id, id, title) values ($1, $2, $3)';

  it('immutability: opening a session gives a session and leaves the context as it was (C10)', async () => {
    const context = call('alice');
    const before = { json: JSON.stringify(context), key: context.key, own: Reflect.ownKeys(context) };

    const seen = await units.run(context, async ({ session, manager }) => {
      await manager.query('select 1');
      return { state: session.state, context: session.context };
    });

    expect(seen).toEqual({ state: 'open', context });
    expect(seen.context).toBe(context);
    expect({ json: JSON.stringify(context), key: context.key, own: Reflect.ownKeys(context) }).toEqual(
      before,
    );
    expect(Object.isFrozen(context)).toBe(true);
  });

  it('immutability: opening a session for null or for another type is refused, and nothing runs (C10)', async () => {
    const work = jest.fn();
    const context = call('alice');

    for (const other of [null, undefined, 'alice', {}, { ...context }, context.toJSON()]) {
      await expect(units.run(other as never, work)).rejects.toThrow(TypeError);
    }
    expect(work).not.toHaveBeenCalled();
  });

  it('isolation: verifyIsolation is true while its session is open, and after it (C16)', async () => {
    const context = call('alice');

    const inside = await units.run(context, async ({ manager }) => {
      await manager.query('select 1');
      return context.verifyIsolation();
    });

    expect([inside, context.verifyIsolation()]).toEqual([true, true]);
  });

  it('a session is handed to nobody else, whatever the caller holds in hand (C16, I7, S2)', async () => {
    const alice = call('alice');
    const bob = call('bob');

    await units.run(alice, async ({ session, manager }) => {
      await manager.query('select 1');

      for (const other of [bob, alice.child('inner'), call('alice')]) {
        expect(() => session.bind(other)).toThrow(SessionIsolationError);
      }
      session.bind(alice);
      session.bind(alice.withSocket('socket-1'));
      const attempt = units.run(bob, () => manager.query(addThread, ['alice', mintId(), 'stolen']));
      await expect(attempt).rejects.toThrow(SessionIsolationError);
    });

    expect(await titles('alice')).toEqual([]);
    expect(await titles('bob')).toEqual([]);
  });

  it('a managed scope rolls the real session back on a throw, and throws the original error (C17)', async () => {
    const context = call('carol');
    const failure = new Error('of the work');

    const unit = units.run(context, ({ manager }) =>
      withContext(context, async () => {
        await manager.query(addThread, ['carol', mintId(), 'undone']);
        throw failure;
      }),
    );

    await expect(unit).rejects.toBe(failure);
    expect(await titles('carol')).toEqual([]);
  });

  it('a managed scope without cleanup leaves the commit to the unit around it (C17)', async () => {
    const context = call('dora');

    await units.run(context, async ({ session, manager }) => {
      await withContext(context, () => manager.query(addThread, ['dora', mintId(), 'kept']), {
        cleanup: false,
      });
      expect(session.state).toBe('open');
    });

    expect(await titles('dora')).toEqual(['kept']);
  });

  it.each([
    ['of 1,000 characters', 'x'.repeat(1_000)],
    ['of emoji', '👩‍👩‍👧🚀'],
    ['with colons and quotes', `auth0|5f:7:'"; drop table threads; --`],
    ['in Arabic', 'مرحبا بالعالم'],
    ['with spaces around it', ' padded user '],
  ])('a user id %s is accepted end to end: stored, queried, given back (C5, M5)', async (_, userId) => {
    const bearer = await server.bearer(userId);
    const api = request(server.url);

    const made = await api
      .post('/v2/threads')
      .set('Authorization', bearer)
      .send({ metadata: { a: 1 } });
    const found = await api.get(`/v2/threads/${made.body.thread_id}`).set('Authorization', bearer);
    const audit = await api.get('/v2/audit').set('Authorization', bearer);

    expect([made.status, found.status, audit.status]).toEqual([200, 200, 200]);
    expect([made.body.user_id, found.body.user_id, audit.body.user_id]).toEqual([userId, userId, userId]);
    expect(await titles(userId)).toHaveLength(1);
  });

  it('a token whose subject is a placeholder is answered 401, and the allow-list lets real users in (C3, C4)', async () => {
    const status = async (userId: string): Promise<number> => {
      const authorization = await server.bearer(userId);
      return (await request(server.url).get('/v2/audit').set('Authorization', authorization)).status;
    };

    for (const userId of ['default', ' NULL ', 'test_user', 'Mock_1', 'a\nb', 'x'.repeat(1_001)]) {
      expect([userId.slice(0, 20), await status(userId)]).toEqual([userId.slice(0, 20), 401]);
    }
    for (const userId of ['default_user', 'demo_alice', 'test_user_with_a_long_name']) {
      expect([userId, await status(userId)]).toEqual([userId, 200]);
    }
  });

  it('the nil id in a path is an unknown thread, not a rejected caller (C2, H5)', async () => {
    const authorization = await server.bearer('erin');

    const nil = await request(server.url)
      .get('/v2/threads/00000000-0000-0000-0000-000000000000')
      .set('Authorization', authorization);

    expect(nil.status).toBe(404);
  });
});
