import { Client } from 'pg';
import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

describe('Bad input gets a clear error and nothing is half-written', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startAirlock();
    token = await server.bearer('alice');
  });

  afterAll(() => server.close());

  const post = (path: string, type = 'application/json'): request.Test =>
    request(server.url).post(path).set('Authorization', token).set('Content-Type', type);

  it('answers malformed JSON with 400', async () => {
    const { body } = await post('/v2/threads').send('{"metadata": {').expect(400);

    expect(body).toMatchObject({ status: 400, title: 'Bad Request', instance: '/v2/threads' });
    expect(body.request_id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers wrong types with 422 and the path of each field', async () => {
    const { body } = await post('/v2/threads/search').send({ limit: 'many', status: 'sleeping' }).expect(422);

    const faults = body.errors.toSorted((a: { path: string }, b: { path: string }) =>
      a.path.localeCompare(b.path),
    );
    expect(faults).toEqual([
      { path: 'limit', message: 'limit must be an integer number' },
      {
        path: 'status',
        message: 'status must be one of the following values: idle, busy, interrupted, error',
      },
    ]);
  });

  it.each([
    ['/v2/runs', { input: 5 }, 'input', 'input must be an object'],
    ['/v2/runs', { input: { messages: 5 } }, 'input.messages', 'messages must be an array'],
    ['/v2/runs', { input: { messages: [['user']] } }, 'input.messages', 'each value in messages must'],
    ['/v1/agent/run_agent', { query: 'What costs most?' }, 'workloads', 'workloads must be an array'],
  ])(
    'says of a value of another kind that alone, and nothing of its length: %s %j',
    async (path, input, field, words) => {
      const body = path === '/v2/runs' ? { assistant_id: 'supervisor', ...input } : input;

      const answer = await post(path).send(body).expect(422);

      expect(answer.body.errors).toEqual([{ path: field, message: expect.stringContaining(words) }]);
    },
  );

  it('says of a property that is not known that it may be left out', async () => {
    const { body } = await post('/v2/threads').send({ lifetime: 60 }).expect(422);

    expect(body.errors).toEqual([{ path: 'lifetime', message: 'lifetime is not known here: leave it out' }]);
  });

  it.each(['constructor', '__proto__'])(
    'refuses a key %s anywhere in a body, which was dropped without a word, and names its place',
    async (key) => {
      const { body } = await post('/v2/threads')
        .send(`{"metadata": {"built": [1, {"by": {"${key}": "Acme"}}]}}`)
        .expect(422);

      expect(body.errors).toEqual([
        { path: `metadata.built.1.by.${key}`, message: `no key may be called ${key}: it would not be kept` },
      ]);
    },
  );

  it('answers an id in a path that no text can be read from as any other that is unknown', async () => {
    const { body } = await request(server.url).get('/v2/threads/%ff').set('Authorization', token).expect(404);

    expect(body.detail).toMatch(/^There is nothing of yours by that id\./);
  });

  it.each(['"hello"', 'null', '5', '{"a"'])(
    'says of the body %s that it is no object of JSON',
    async (text) => {
      const { body } = await post('/v2/threads').send(text).expect(400);

      expect(body.detail).toMatch(/^The body is no object of JSON: /);
    },
  );

  it.each([0, 101, -1, 1.5])('H6 answers a limit of %d with 422', async (limit) => {
    await post('/v2/threads/search').send({ limit }).expect(422);
  });

  it.each([
    '/v2/audit',
    '/v2/workloads/imports',
    `/v2/threads/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}/runs`,
    `/v1/agent/thread/${'0'.repeat(8)}-0000-7000-8000-${'0'.repeat(12)}/runs`,
  ])('H6 answers whatever is no number from 1 to 100 with 422: %s', async (path) => {
    for (const limit of ['0', '101', '-1', '1.5', 'ten', '', ' 5', '1e1', '0x10', '5&limit=6']) {
      const { status, body } = await request(server.url)
        .get(`${path}?limit=${limit}`)
        .set('Authorization', token);

      expect({ limit, status, path: body.errors?.[0].path }).toEqual({ limit, status: 422, path: 'limit' });
    }
  });

  it('H6 takes null for what a client may leave out, and never for "all there are"', async () => {
    const carol = await server.bearer('carol');
    const send = (path: string, body: object): request.Test =>
      request(server.url).post(path).set('Authorization', carol).send(body);
    for (let n = 0; n < 12; n++) await send('/v2/threads', {}).expect(200);
    const nothing = {
      limit: null,
      offset: null,
      metadata: null,
      select: null,
      sort_by: null,
      sort_order: null,
    };

    const threads = await send('/v2/threads/search', { ...nothing, ids: null, status: null }).expect(200);
    const agents = await send('/v2/assistants/search', { ...nothing, graph_id: null, name: null }).expect(
      200,
    );

    expect(threads.body).toHaveLength(10);
    expect(agents.body).toHaveLength(7);
  });

  it.each([
    ['a list', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ])('answers %s nested a hundred thousand levels deep with 422', async (_what, deep) => {
    const { body } = await post('/v2/threads').send(`{"metadata": {"a": ${deep}}}`).expect(422);

    expect(body.errors[0].message).toContain('nested');
  });

  it.each([
    ['a list for a message', '/v2/runs', { assistant_id: 'supervisor', input: { messages: [[]] } }],
    ['an object that has a toString for a number', '/v2/threads/search', { limit: { toString: [] } }],
  ])('answers %s with 422', async (_what, path, input) => {
    await post(path).send(input).expect(422);
  });

  it('answers a JSON body of 20 MB with 413', async () => {
    const { body } = await post('/v2/threads')
      .send(JSON.stringify({ metadata: { big: 'x'.repeat(20_000_000) } }))
      .expect(413);

    expect(body).toMatchObject({
      title: 'Payload Too Large',
      detail: 'The body is larger than the 1048576 bytes that are taken.',
    });
  });

  it('answers a body of more values than anybody means with 413, before a validator walks through them', async () => {
    const messages = Array(20_000).fill({});

    const { body } = await post('/v2/runs')
      .send({ assistant_id: 'supervisor', input: { messages } })
      .expect(413);

    expect(body).toMatchObject({ detail: 'The body holds more than the 20000 values that are taken.' });
  });

  it('looks at one message more than are taken, and at no other', async () => {
    const messages = Array(5_000).fill({});

    const { body } = await post('/v2/runs')
      .send({ assistant_id: 'supervisor', input: { messages } })
      .expect(422);

    expect(body.errors[0]).toEqual({
      path: 'input.messages',
      message: 'messages must contain no more than 1000 elements',
    });
    expect(body.detail).toMatch(/; and 999 more\.$/);
  });

  it('looks at one workload more than are taken, over v1 too, and at no other', async () => {
    const workloads = Array(5_000).fill({ nothing: 1 });

    const v2 = await post('/v2/runs').send({ assistant_id: 'supervisor', workloads }).expect(422);
    const v1 = await post('/v1/agent/run_agent').send({ query: 'What costs most?', workloads }).expect(422);

    expect(v2.body.detail).toMatch(/no more than 20 elements; .*; and 19 more\.$/);
    expect(v1.body.errors.at(-1).path).toMatch(/^workloads\.20\./);
  });

  it('names a hundred faults, and none with a whole body in it', async () => {
    const { body } = await post('/v2/threads')
      .send(Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`k${n}${'x'.repeat(400)}`, 1])))
      .expect(422);

    expect(body.detail).toMatch(/; and 1997 more\.$/);
    expect(body.errors).toHaveLength(100);
    const select = await post('/v2/threads/search')
      .send({ select: ['x'.repeat(100_000)] })
      .expect(422);
    expect(select.body.errors[0].message.length).toBeLessThan(1_100);
  });

  it('answers an object of more keys than anybody means with 422, before each is compared with all others', async () => {
    const metadata = Object.fromEntries(Array.from({ length: 2_001 }, (_, n) => [`k${n}`, 1]));

    const { body } = await post('/v2/threads').send({ metadata }).expect(422);

    expect(body.errors).toEqual([{ path: '', message: 'must not have more than 2000 keys in one object' }]);
  });

  it.each([
    ['no token', {}],
    ['a token that is none', { Authorization: 'Bearer x.y.z' }],
  ])('does not read the body of a call with %s', async (_what, headers) => {
    const answer = await request(server.url)
      .post('/v2/threads')
      .set(headers)
      .type('json')
      .send('{"metadata": ');

    expect(answer.status).toBe(401);
  });

  it('says of what a run could not keep that it is too much, or out of its range, and fails at nothing', async () => {
    const asked = { assistant_id: 'supervisor', input: { messages: 'Where does my money go?' } };
    const start = (constraints: object): request.Test => post('/v2/runs').send({ ...asked, constraints });
    const room = 1_048_576 - JSON.stringify({ ...asked, constraints: { text: '' } }).length;

    const large = await start({ text: 'x'.repeat(room) }).expect(413);
    const beyond = await start({ savings_usd: 5_000_000 }).expect(422);

    expect(large.body.detail).toContain('send less in "constraints"');
    expect(beyond.body.detail).toContain('savings_usd');
  });

  it('answers a body of another content type with 415', async () => {
    const { body } = await post('/v2/threads', 'text/plain').send('hello').expect(415);

    expect(body.detail).toContain('application/json');
  });

  it('answers an unknown route with 404 and where the routes are', async () => {
    const { body } = await request(server.url).get('/v2/nothing').set('Authorization', token).expect(404);

    expect(body.detail).toContain('/docs');
  });

  it('answers a message to a foreign or unknown thread with 404, and writes nothing (M4)', async () => {
    const bob = await server.bearer('bob');
    const { body: thread } = await request(server.url).post('/v2/threads').set('Authorization', bob).send({});
    const run = {
      assistant_id: 'supervisor',
      input: { messages: [{ role: 'user', content: 'hello there' }] },
    };

    await post(`/v2/threads/${thread.thread_id}/runs`).send(run).expect(404);
    await post('/v2/threads/0199f3a0-0000-7000-8000-000000000000/runs').send(run).expect(404);
    await post('/v2/threads/nonsense/runs').send(run).expect(404);

    expect(await rows('messages')).toBe(0);
    expect(await rows('runs')).toBe(0);
  });

  it('answers an empty message with 422 and an unknown agent with 404 and the known ones', async () => {
    const { body: thread } = await post('/v2/threads').send({});
    const path = `/v2/threads/${thread.thread_id}/runs`;
    const run = (content: string, assistant_id = 'supervisor'): request.Test =>
      post(path).send({ assistant_id, input: { messages: [{ role: 'user', content }] } });

    await run('   ').expect(422);
    await run('x'.repeat(10_001)).expect(422);
    const { body } = await run('hello', 'oracle').expect(404);

    expect(body.detail).toContain('oracle');
    expect(body.known).toEqual(expect.arrayContaining(['supervisor', 'triage', 'reporting']));
    expect(await rows('runs')).toBe(0);
  });

  it('lets a run know the end of a conversation that is sent along, and takes one of any length', async () => {
    const carol = await server.bearer('carol');
    const as = (path: string, body: object): request.Test =>
      request(server.url).post(path).set('Authorization', carol).send(body);
    const { body: thread } = await as('/v2/threads', {});
    const said = (set: string): object[] =>
      Array.from({ length: 100 }, (_, n) => ({ id: `${set}${n}`, content: `${n} ${'x'.repeat(9_900)}` }));

    for (const set of ['a', 'b'])
      await as(`/v2/threads/${thread.thread_id}/runs`, {
        assistant_id: 'supervisor',
        input: { messages: said(set) },
      }).expect(200);
  });

  async function rows(table: string): Promise<number> {
    const client = new Client({ connectionString: server.database.superuserUrl });
    await client.connect();
    try {
      const { rows: found } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
      return found[0]?.n ?? NaN;
    } finally {
      await client.end();
    }
  }
});
