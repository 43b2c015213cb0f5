import { Socket } from 'node:net';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

const UNKNOWN = '0199f3a0-0000-7000-8000-000000000000';

describe('Threads over HTTP (H3)', () => {
  let server: TestServer;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    server = await startAirlock();
    alice = await server.bearer('alice');
    bob = await server.bearer('bob');
  });

  afterAll(() => server.close());

  const api = (): ReturnType<typeof request> => request(server.url);
  const create = (token: string, body: object = {}): request.Test =>
    api().post('/v2/threads').set('Authorization', token).send(body);

  it('begins a conversation, scoped to its user and its session', async () => {
    const { body } = await create(alice, { metadata: { topic: 'costs' } }).expect(200);

    expect(body).toMatchObject({
      user_id: 'alice',
      session_scoped: true,
      status: 'idle',
      metadata: { topic: 'costs' },
      values: { messages: [] },
    });
  });

  it('takes a UUID of the client, and two users may choose the same', async () => {
    const thread_id = '0199f3a0-1234-7000-8000-00000000abcd';

    const first = await create(alice, { thread_id, metadata: { of: 'alice' } }).expect(200);
    const second = await create(bob, { thread_id, metadata: { of: 'bob' } }).expect(200);

    expect([first.body.metadata, second.body.metadata]).toEqual([{ of: 'alice' }, { of: 'bob' }]);
  });

  it('answers 409 to a second creation, unless it may do nothing', async () => {
    const { body } = await create(alice).expect(200);
    const again = { thread_id: body.thread_id };

    await create(alice, again).expect(409);
    const same = await create(alice, { ...again, if_exists: 'do_nothing' }).expect(200);

    expect(same.body).toEqual(body);
  });

  it('reads a thread in one packet to the database, COMMIT and all', async () => {
    const { body } = await create(alice).expect(200);
    const write = jest.spyOn(Socket.prototype, 'write');

    await api().get(`/v2/threads/${body.thread_id}`).set('Authorization', alice).expect(200);

    const sent = write.mock.calls.map(([piece]) => (Buffer.isBuffer(piece) ? piece.toString('latin1') : ''));
    write.mockRestore();
    const ofTheCall = sent.filter((text) => /application_name.*GET \/v2\/threads\//s.test(text));
    expect(ofTheCall).toEqual([expect.stringMatching(/BEGIN.*COMMIT/s)]);
  });

  it('takes null for what a client may leave out', async () => {
    const response = await fetch(`${server.url}/v2/threads`, {
      method: 'POST',
      headers: { authorization: await server.bearer('nuller'), 'content-type': 'application/json' },
      body: JSON.stringify({ thread_id: null, metadata: null, if_exists: null }),
    });

    expect([response.status, await response.json()]).toMatchObject([200, { metadata: {} }]);
  });

  it('merges metadata, and a key given null goes', async () => {
    const { body } = await create(alice, { metadata: { keep: 1, drop: 2 } });

    const patched = await api()
      .patch(`/v2/threads/${body.thread_id}`)
      .set('Authorization', alice)
      .send({ metadata: { drop: null, add: [3] } })
      .expect(200);

    expect(patched.body.metadata).toEqual({ keep: 1, add: [3] });
  });

  it('keeps no more metadata than a list of a hundred can show, however it is added', async () => {
    const { body } = await create(alice, { metadata: { a: 'x'.repeat(40_000) } }).expect(200);
    const patch = (metadata: object): request.Test =>
      api().patch(`/v2/threads/${body.thread_id}`).set('Authorization', alice).send({ metadata });

    const added = await patch({ b: 'x'.repeat(40_000) }).expect(422);
    const made = await create(alice, { metadata: { a: 'x'.repeat(66_000) } }).expect(422);
    const run = await api()
      .post('/v2/runs')
      .set('Authorization', alice)
      .send({ assistant_id: 'supervisor', input: { messages: 'Hi' }, metadata: { a: 'x'.repeat(66_000) } })
      .expect(422);

    for (const refused of [added, made, run])
      expect(refused.body.errors).toEqual([
        { path: 'metadata', message: expect.stringContaining('must not be more than 65536 bytes') },
      ]);
    await patch({ a: null, b: 'x'.repeat(40_000) }).expect(200);
  });

  it('shows less of long conversations on a long page, so that no answer is a hundred megabytes', async () => {
    const gina = await server.bearer('gina');
    const as = (path: string, body: object): request.Test =>
      api().post(path).set('Authorization', gina).send(body);
    const messages = Array.from({ length: 100 }, (_, n) => `${n} ${'x'.repeat(9_000)}`);
    const { body: ended } = await as('/v2/runs/wait', { assistant_id: 'triage', input: { messages } }).expect(
      200,
    );
    const threads = (limit: number): request.Test => as('/v2/threads/search', { limit });
    const history = (limit: number): request.Test => as(`/v2/threads/${ended.thread_id}/history`, { limit });

    // Of a history the newest state is one, and shows all.
    for (const [page, place] of [[threads, 0] as const, [history, 1] as const]) {
      const [few, many] = [await page(10).expect(200), await page(100).expect(200)];
      const [all, newest] = [few, many].map(({ body }) => body[place].values.messages);
      expect(all.length).toBeGreaterThan(95);
      expect(newest).toEqual(all.slice(-newest.length));
      expect(JSON.stringify(newest).length).toBeLessThan(150_000);
      expect(newest.length).toBeGreaterThan(10);
    }
  });

  it('finds threads by metadata, newest first, ten at most unless asked', async () => {
    const carol = await server.bearer('carol');
    for (let n = 0; n < 12; n++) await create(carol, { metadata: { batch: n % 2 } }).expect(200);
    const search = (body: object): request.Test =>
      api().post('/v2/threads/search').set('Authorization', carol).send(body);

    const page = await search({}).expect(200);
    const odd = await search({ metadata: { batch: 1 }, limit: 100 }).expect(200);
    const rest = await search({ limit: 10, offset: 10 }).expect(200);

    expect(page.body).toHaveLength(10);
    expect(odd.body).toHaveLength(6);
    expect(rest.body).toHaveLength(2);
    const times = page.body.map((thread: { created_at: string }) => thread.created_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it('gives the fields that are asked for, in the order that is asked for', async () => {
    const erin = await server.bearer('erin');
    for (const n of [1, 2]) await create(erin, { metadata: { n } }).expect(200);

    const { body } = await api()
      .post('/v2/threads/search')
      .set('Authorization', erin)
      .send({ select: ['metadata'], sort_by: 'state_updated_at', sort_order: 'asc' })
      .expect(200);

    const always = { user_id: 'erin', session_scoped: true };
    expect(body).toEqual([1, 2].map((n) => ({ ...always, metadata: { n } })));
  });

  it('hides a deleted thread at once', async () => {
    const { body } = await create(alice);
    const path = `/v2/threads/${body.thread_id}`;

    await api().delete(path).set('Authorization', alice).expect(204);

    await api().get(path).set('Authorization', alice).expect(404);
    await api().delete(path).set('Authorization', alice).expect(404);
  });

  it.each(['raise', 'do_nothing'])(
    'does not begin a thread by the id of a deleted one, and says so, with if_exists %s',
    async (if_exists) => {
      const { body } = await create(alice);
      const { thread_id } = body;
      await api().delete(`/v2/threads/${thread_id}`).set('Authorization', alice).expect(204);

      const again = await create(alice, { thread_id, if_exists }).expect(409);

      expect(again.body.detail).toBe(
        `Thread ${thread_id} was deleted, and its id is not free again yet: take another.`,
      );
      await create(bob, { thread_id, if_exists }).expect(200);
    },
  );

  it('H5 answers foreign, unknown, deleted and malformed ids alike', async () => {
    const { body } = await create(alice);
    const get = async (id: string): Promise<object> => {
      const answer = await api().get(`/v2/threads/${id}`).set('Authorization', bob).expect(404);
      return { ...answer.body, instance: '', request_id: '' };
    };

    const answers = [await get(body.thread_id), await get(UNKNOWN), await get('not-an-id')];

    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('refuses text that PostgreSQL could not give back unchanged (M5)', async () => {
    const answer = await create(alice, { metadata: { bad: 'nul \u0000 inside' } }).expect(422);

    expect(answer.body.errors[0].path).toBe('metadata');
  });

  it('H10 writes the row that it answers with', async () => {
    const { body } = await create(alice, { metadata: { topic: 'row' } });

    const read = await api().get(`/v2/threads/${body.thread_id}`).set('Authorization', alice).expect(200);

    expect(read.body).toEqual(body);
  });
});
