import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

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
