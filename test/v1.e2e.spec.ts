import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { startAirlock, type TestServer } from './support/airlock';
import { DEPRECATED, runOrder, V1Client, V1_CALLS } from './support/v1';

const FIRST_HALF = { start_time: '2025-03-01T00:00:00Z', end_time: '2025-03-02T00:00:00Z' };
const LOG = `time,model,input_tokens,output_tokens
2025-03-01T10:00:00Z,gpt-4o,1000,100
2025-03-01T11:00:00Z,gpt-4o,1000,100
2025-03-05T10:00:00Z,gpt-4o,1000,100
`;

describe('v1 compatibility: runs', () => {
  let server: TestServer;
  let alice: V1Client;
  let mallory: V1Client;
  let run_id: string;
  let thread_id: string;

  beforeAll(async () => {
    server = await startAirlock();
    alice = await V1Client.of(server, 'alice');
    mallory = await V1Client.of(server, 'mallory');
    await alice.import(LOG);
    ({ run_id, thread_id } = await alice.finished(runOrder('What did it cost?', FIRST_HALF)));
  });

  afterAll(() => server.close());

  it('H4: run_agent answers {run_id, status: "started"} for a run that is committed', async () => {
    const { status, body } = await alice.post('run_agent', runOrder('Where does my money go?'));

    expect([status, body]).toEqual([200, { run_id: expect.any(String), status: 'started' }]);
    expect(await alice.get(`${body.run_id}/status`)).toMatchObject({
      status: 200,
      body: { run_id: body.run_id },
    });
  });

  it('H4: the numbers are about the time range of the workload', async () => {
    const { body } = await alice.get(`${run_id}/state`);

    expect(body.state).toMatchObject({
      outcomes: { data: { output: { range: { rows: 2 } } } },
    });
  });

  it("H4: the caller's id and the run_ids of the workloads are references, and never ids", async () => {
    const theirs = { id: randomUUID(), run_id: randomUUID() };
    const order = runOrder('What did it cost?', FIRST_HALF);
    const workloads = [{ ...order.workloads[0], run_id: theirs.run_id }, ...order.workloads];

    const made = await alice.finished({ ...order, id: theirs.id, workloads });

    const { body } = await alice.v2(`/v2/threads/${made.thread_id}/runs/${made.run_id}`);
    expect(body.metadata).toEqual({
      client_references: { id: theirs.id, workload_run_ids: [theirs.run_id, null] },
    });
    expect([theirs.id, theirs.run_id]).not.toContain(made.run_id);
    for (const id of Object.values(theirs)) expect((await alice.get(`${id}/status`)).status).toBe(404);
  });

  it('H4: status, state and the runs of a thread have the documented bodies', async () => {
    const status = await alice.get(`${run_id}/status`);
    const state = await alice.get(`${run_id}/state`);
    const runs = await alice.get(`thread/${thread_id}/runs?limit=10`);

    const steps = { current_step: expect.any(Number), total_steps: expect.any(Number) };
    expect(status.body).toEqual({ run_id, status: 'completed', ...steps });
    expect(state.body).toEqual({ run_id, state: expect.objectContaining({ outcomes: expect.any(Object) }) });
    const listed = { run_id, status: 'completed', ...steps, created_at: expect.any(String) };
    expect(runs.body).toEqual({ thread_id, runs: [listed] });
  });

  it.each(['0', '101', 'many'])('H6: refuses a limit of %s with 422', async (limit) => {
    const answer = await alice.get(`thread/${thread_id}/runs?limit=${limit}`);

    expect(answer.status).toBe(422);
  });

  it.each(['run_agent', 'stream'])(
    'H4 L15: %s refuses a user_id that is not the token’s with 422, and takes the own',
    async (route) => {
      const before = (await alice.runs()).length;
      const order = runOrder('What did it cost?');

      const refused = await alice.post(route, { ...order, user_id: 'mallory' });
      const taken = await mallory.post(route, { ...order, user_id: 'mallory' });

      expect(refused.status).toBe(422);
      expect(refused.body.errors).toEqual([{ path: 'user_id', message: expect.any(String) }]);
      expect((await alice.runs()).length).toBe(before);
      expect(taken.status).toBe(200);
    },
  );

  it.each([
    [
      'another source',
      { data_source: { source_table: 'other_table' } },
      'workloads.0.data_source.source_table',
    ],
    ['no time range', { time_range: undefined }, 'workloads.0.time_range'],
    ['no time', { time_range: { start_time: 'now', end_time: 'then' } }, 'workloads.0.time_range.start_time'],
    ['what nobody knows', { surprise: 1 }, 'workloads.0.surprise'],
  ])('H4: run_agent refuses a workload with %s, naming the field', async (_what, change, path) => {
    const order = runOrder('What did it cost?');

    const { status, body } = await alice.post('run_agent', {
      ...order,
      workloads: [{ ...order.workloads[0], ...change }],
    });

    expect(status).toBe(422);
    expect(body.errors.map((fault: { path: string }) => fault.path)).toContain(path);
  });

  it.each(['', '  ', 'x'.repeat(10_001)])(
    'H4: run_agent refuses a query that is no message (%#)',
    async (query) => {
      const { status, body } = await alice.post('run_agent', runOrder(query));

      expect(status).toBe(422);
      expect(body.errors.map((fault: { path: string }) => fault.path)).toEqual(['query']);
    },
  );

  it('H5 L16: another user’s run and thread are as unknown as those that nobody has', async () => {
    const nobodys = randomUUID();

    for (const path of [`${run_id}/status`, `${run_id}/state`, `thread/${thread_id}/runs`]) {
      const foreign = await mallory.get(path);
      const unknown = await mallory.get(path.replace(run_id, nobodys).replace(thread_id, nobodys));
      expect([foreign.status, foreign.body.detail]).toEqual([404, unknown.body.detail]);
      expect(unknown.status).toBe(404);
      expect((await alice.get(path)).status).toBe(200);
    }
  });

  it('H5: what belonged to a deleted thread is unknown here too', async () => {
    const gone = await alice.finished(runOrder('What did it cost?'));
    await alice.v2(`/v2/threads/${gone.thread_id}`, { method: 'DELETE' });

    for (const path of [`${gone.run_id}/status`, `${gone.run_id}/state`, `thread/${gone.thread_id}/runs`])
      expect((await alice.get(path)).status).toBe(404);
  });
});

describe('v1 compatibility: what every answer says', () => {
  let server: TestServer;
  let alice: V1Client;

  beforeAll(async () => {
    const dates = { V1_DEPRECATED_ON: '2026-01-01', V1_SUNSET_ON: '2027-07-01' };
    server = await startAirlock({ ...dates, V1_ROUTES_OFF: 'run_agent, state' }, { logger: false });
    alice = await V1Client.of(server, 'alice');
  });

  afterAll(() => server.close());

  it.each(V1_CALLS)(
    'H4: $name says so in all answers, errors included: when it ends and what follows it',
    async ({ method, path, successor }) => {
      const call = { method, headers: { 'content-type': 'application/json' } };
      const body = method === 'POST' ? { body: '{}' } : {};
      const answers = [
        await alice.v1(path, { ...call, ...body }),
        await alice.v1(path, { ...call, ...body, headers: { ...call.headers, authorization: 'Bearer x' } }),
        ...(method === 'POST' ? [await alice.v1(path, { ...call, body: '{' })] : []),
        ...(method === 'POST'
          ? [await alice.v1(path, { ...call, body: 'a', headers: { 'content-type': 'text/plain' } })]
          : []),
      ];

      expect(answers.map(({ status }) => status)).not.toContain(200);
      for (const { headers } of answers)
        expect(Object.fromEntries(headers)).toMatchObject({
          deprecation: '@1767225600',
          sunset: 'Thu, 01 Jul 2027 00:00:00 GMT',
          link: `<${successor}>; rel="successor-version"`,
        });
    },
  );

  it('H4: no other answer says so', async () => {
    const { headers } = await alice.v2('/v2/threads/search', { method: 'POST', body: '{}' });

    expect(DEPRECATED.filter((name) => headers.has(name))).toEqual([]);
  });

  it.each(V1_CALLS)('H9: $name answers 410 when it is switched off, and only then', async (route) => {
    const isOff = ['run_agent', 'state'].includes(route.name);

    const { status, headers, body } = await alice.v1(route.path, {
      method: route.method,
      ...(route.method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
    });

    expect(status === 410).toBe(isOff);
    if (!isOff) return;
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(body).toMatchObject({ status: 410, title: 'Gone', successor: route.successor });
  });

  it('H9 L5: a route that is switched off gives nobody anything, also not without a token', async () => {
    const { status } = await alice.v1('run_agent', { method: 'POST', headers: { authorization: '' } });

    expect([status, (await alice.runs()).length]).toEqual([401, 0]);
  });

  it('H9 L5: an error is an error that says so too, and nothing of anybody’s comes in its place', async () => {
    const { thread_id } = (await alice.v2('/v2/threads', { method: 'POST', body: '{}' })).body;
    const database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
    await database.query('alter table runs rename to runs_elsewhere');
    const { status, headers, body } = await alice.get(`thread/${thread_id}/runs`);
    await database.query('alter table runs_elsewhere rename to runs');
    await database.end();

    expect([status, headers.get('content-type')]).toEqual([500, expect.stringContaining('problem+json')]);
    expect(Object.keys(body).sort()).toEqual(['detail', 'instance', 'request_id', 'status', 'title', 'type']);
    expect(headers.get('link')).toBe(`</v2/threads/${thread_id}/runs>; rel="successor-version"`);
    expect((await alice.get(`thread/${thread_id}/runs`)).body).toEqual({ thread_id, runs: [] });
  });

  it('H4: OpenAPI has the v1 routes, as deprecated', async () => {
    const { paths } = (await (await fetch(`${server.url}/docs/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { deprecated?: boolean }>>;
    };

    const marked = Object.entries(paths).flatMap(([path, verbs]) =>
      Object.entries(verbs).map(([verb, { deprecated }]) => ({ name: `${verb} ${path}`, deprecated })),
    );
    const ofV1 = marked.filter(({ name }) => name.includes(' /v1/'));
    expect(ofV1).toHaveLength(V1_CALLS.length);
    expect(marked.filter(({ deprecated }) => deprecated)).toEqual(ofV1);
  });
});
