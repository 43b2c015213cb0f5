import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { whileNoRunEnds } from './support/server-database';

const INPUT = { messages: [{ role: 'user', content: 'Where does my money go?' }] };

/** The Python SDK (langgraph-sdk 0.4.5) writes some calls otherwise than that for JavaScript; these are its very bytes. */
describe('H3: what the LangGraph SDK for Python sends', () => {
  let server: TestServer;
  let authorization: string;
  let threadId: string;

  beforeAll(async () => {
    server = await startAirlock();
    authorization = await server.bearer('alice');
    threadId = (await post('/threads', {})).body.thread_id as string;
  });

  afterAll(() => server.close());

  const post = (path: string, body: object) =>
    request(server.url).post(`/v2${path}`).set('Authorization', authorization).send(body);

  /** A GET too has a body there, which says nothing. */
  const get = (path: string) =>
    request(server.url)
      .get(`/v2${path}`)
      .set({ Authorization: authorization, 'Content-Type': 'application/json' })
      .send('null');

  it('runs.wait says whether it is to raise what comes back as an error', async () => {
    const asked = { assistant_id: 'triage', input: INPUT, raise_error: true };

    const answers = [await post(`/threads/${threadId}/runs/wait`, asked), await post('/runs/wait', asked)];

    for (const { status, body } of answers) {
      expect(status).toBe(200);
      expect(body.messages).toHaveLength(2);
    }
  });

  it('runs.join and runs.join_stream without modes', async () => {
    const { body: run } = await post(`/threads/${threadId}/runs`, { assistant_id: 'triage', input: INPUT });
    const path = `/threads/${threadId}/runs/${run.run_id}`;

    const joined = await get(`${path}/join?cancel_on_disconnect=false`);
    const streamed = await get(`${path}/stream?stream_mode=&cancel_on_disconnect=false`);

    expect(joined.status).toBe(200);
    expect(joined.body.run_id).toBe(run.run_id);
    expect(streamed.status).toBe(200);
    expect(streamed.text.match(/^event: \w+$/gm)).toEqual([
      'event: metadata',
      'event: values',
      'event: values',
      'event: end',
    ]);
  });

  it('runs.cancel that waits sends a body of null, and ends the run all the same', async () => {
    const cancelled = await whileNoRunEnds(server, async () => {
      const { body: run } = await post(`/threads/${threadId}/runs`, {
        assistant_id: 'triage',
        input: INPUT,
      });
      return request(server.url)
        .post(`/v2/threads/${threadId}/runs/${run.run_id}/cancel?wait=1&action=interrupt`)
        .set({ Authorization: authorization, 'Content-Type': 'application/json' })
        .send('null');
    });

    expect(cancelled).toMatchObject({ status: 202, body: { status: 'interrupted' } });
  });

  it('an error says in its detail, which is all that an exception shows, what is wrong and what to do', async () => {
    const details = [
      (await post('/threads', { ttl: { ttl: 10, strategy: 'delete' } })).body.detail,
      (await post('/threads', { thread_id: 'my-thread' })).body.detail,
      (await post('/threads/search', { limit: 10, offset: 0, extract: { last: 'values.messages[-1]' } })).body
        .detail,
      (
        await post(`/threads/${threadId}/runs`, {
          assistant_id: 'triage',
          input: INPUT,
          webhook: 'https://a.b',
        })
      ).body.detail,
      (await post('/threads/1/runs', { assistant_id: 'triage', input: INPUT, if_not_exists: 'create' })).body
        .detail,
    ];

    expect(details).toEqual([
      'The input is not valid: ttl is not supported here: leave it out, a thread stays until DELETE /v2/threads/<thread_id>.',
      'The input is not valid: thread_id must be a UUID.',
      'The input is not valid: extract is not supported here: leave it out, and take it from the values of the threads.',
      'The input is not valid: webhook is not supported here: leave it out, and join the run, or listen to it.',
      'There is nothing of yours by that id. Threads, runs and imports have UUIDs.',
    ]);
  });

  it('threads.update that wants nothing back is answered with nothing', async () => {
    const update = (wish: object) =>
      request(server.url)
        .patch(`/v2/threads/${threadId}`)
        .set({ Authorization: authorization, ...wish })
        .send({ metadata: { topic: 'costs' } });

    const minimal = await update({ Prefer: 'return=minimal' });
    const whole = await update({ Prefer: 'return=representation' });

    expect(minimal).toMatchObject({ status: 204, text: '' });
    expect(minimal.headers['preference-applied']).toBe('return=minimal');
    expect(whole).toMatchObject({ status: 200, body: { metadata: { topic: 'costs' } } });
  });

  it('runs.wait is answered with the place of the values, where it asks again after a broken connection', async () => {
    const asked = { assistant_id: 'triage', input: INPUT };

    for (const path of [`/threads/${threadId}/runs/wait`, '/runs/wait']) {
      const { headers, body } = await post(path, asked);
      const again = await get(headers.location as string);

      expect(headers.location).toBe(`${headers['content-location']}/join`);
      expect(again.body).toEqual(body);
    }
  });

  it('RemoteGraph in a graph that is streamed names a mode twice, and is told each part once', async () => {
    const { text } = await post('/runs/stream', {
      assistant_id: 'triage',
      input: INPUT,
      stream_mode: ['values', 'updates', 'values'],
    });

    expect(text.match(/^event: (values|updates)$/gm)).toEqual([
      'event: values',
      'event: updates',
      'event: updates',
      'event: values',
    ]);
  });

  it('threads.get_history before a checkpoint by its id alone', async () => {
    const whole = (await post(`/threads/${threadId}/history`, { limit: 3 })).body;
    const before = whole[0].checkpoint.checkpoint_id as string;

    const page = await post(`/threads/${threadId}/history`, { limit: 2, before });
    const refused = await post(`/threads/${threadId}/history`, { before: 'none' });

    expect(page.body).toEqual(whole.slice(1));
    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body.errors)).toContain('before.checkpoint_id');
  });
});
