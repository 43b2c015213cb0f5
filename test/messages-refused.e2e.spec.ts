import { mintId } from '@airlock/session';
import { Client } from 'pg';
import { SocketClient } from '../src/events/testing/socket-client';
import { startAirlock, type TestServer } from './support/airlock';
import { runOrder } from './support/v1';

type Say = (content: unknown, threadId?: string) => Promise<number>;

const EMPTY = ['', ' ', '\n\t \u2003', null, undefined, [], [{ type: 'text', text: '' }]];

describe('a message that is refused leaves nothing, whichever door it comes to (M4)', () => {
  let server: TestServer;
  let database: Client;

  beforeAll(async () => {
    server = await startAirlock();
    database = new Client({ connectionString: server.database.superuserUrl });
    await database.connect();
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  const post = async (user: string, path: string, body: object): Promise<number> => {
    const response = await fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: await server.bearer(user), 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.body?.cancel();
    return response.status;
  };
  const ask = (content: unknown): object => ({
    assistant_id: 'supervisor',
    input: { messages: [{ role: 'user', content }] },
  });
  const onSocket = async (user: string, type: string, payload: object): Promise<number> => {
    const socket = await SocketClient.open(server, (await server.bearer(user)).slice('Bearer '.length));
    const answer = await socket.ask(type, payload);
    await socket.close();
    return answer.type === 'error' ? Number(answer.payload.status) : 200;
  };
  const threadOf = async (user: string): Promise<string> => {
    const response = await fetch(`${server.url}/v2/threads`, {
      method: 'POST',
      headers: { authorization: await server.bearer(user), 'content-type': 'application/json' },
      body: '{}',
    });
    return ((await response.json()) as { thread_id: string }).thread_id;
  };
  const rowsOf = async (user: string): Promise<Record<string, number>> => {
    const { rows } = await database.query<Record<string, number>>(
      `select (select count(*)::int from threads where user_id = $1) as threads,
         (select count(*)::int from messages where user_id = $1) as messages,
         (select count(*)::int from runs where user_id = $1) as runs,
         (select count(*)::int from run_events where user_id = $1) as events,
         (select count(*)::int from graphile_worker._private_jobs where payload ->> 'user_id' = $1) as jobs`,
      [user],
    );
    return rows[0] ?? {};
  };

  /** Into a thread that the message names. */
  const doorsToThreads = (user: string): Record<string, Say> => ({
    ...Object.fromEntries(
      ['', '/stream', '/wait'].map((how): [string, Say] => [
        `/v2/threads/:thread_id/runs${how}`,
        (content, threadId) => post(user, `/v2/threads/${threadId}/runs${how}`, ask(content)),
      ]),
    ),
    '/v1/agent/message': (message, thread_id) => post(user, '/v1/agent/message', { message, thread_id }),
    user_message: (content, thread_id) => onSocket(user, 'user_message', { content, thread_id }),
    start_agent: (content, thread_id) => onSocket(user, 'start_agent', { content, thread_id }),
  });
  /** Into a thread that is made for it. */
  const doorsWithout = (user: string): Record<string, Say> => ({
    ...Object.fromEntries(
      ['', '/stream', '/wait'].map((how): [string, Say] => [
        `/v2/runs${how}`,
        (content) => post(user, `/v2/runs${how}`, ask(content)),
      ]),
    ),
    ...Object.fromEntries(
      ['run_agent', 'stream'].map((how): [string, Say] => [
        `/v1/agent/${how}`,
        (query) => post(user, `/v1/agent/${how}`, { ...runOrder('x'), query }),
      ]),
    ),
  });

  it.each(Object.keys(doorsToThreads('')))(
    '%s takes none for a thread that is not there for its sender',
    async (door) => {
      const [mallory, alice] = [`mallory ${door}`, `alice ${door}`];
      const foreign = await threadOf(alice);
      const deleted = await threadOf(mallory);
      await fetch(`${server.url}/v2/threads/${deleted}`, {
        method: 'DELETE',
        headers: { authorization: await server.bearer(mallory) },
      });
      const before = [await rowsOf(mallory), await rowsOf(alice)];
      const say = doorsToThreads(mallory)[door];

      const statuses = [];
      for (const threadId of [foreign, mintId(), deleted])
        statuses.push(await say?.('Where does my money go?', threadId));

      expect(statuses).toEqual([404, 404, 404]);
      expect([await rowsOf(mallory), await rowsOf(alice)]).toEqual(before);
    },
  );

  it.each([...Object.keys(doorsToThreads('')), ...Object.keys(doorsWithout(''))])(
    '%s takes no empty one',
    async (door) => {
      const user = `nobody says ${door}`;
      const threadId = await threadOf(user);
      const before = await rowsOf(user);
      const say = { ...doorsToThreads(user), ...doorsWithout(user) }[door];

      const statuses = [];
      for (const content of EMPTY) statuses.push(await say?.(content, threadId));

      expect(statuses).toEqual(EMPTY.map(() => 422));
      expect(await rowsOf(user)).toEqual(before);
    },
  );

  it.each(['', '/stream', '/wait'])('/v2/runs%s takes no input without a message', async (how) => {
    const user = `says nothing ${how}`;

    const statuses = [];
    for (const input of [
      null,
      undefined,
      {},
      { messages: [] },
      { messages: null },
      { messages: [{ role: 'assistant', content: 'Hm.' }] },
    ])
      statuses.push(await post(user, `/v2/runs${how}`, { assistant_id: 'supervisor', input }));

    expect(statuses).toEqual([422, 422, 422, 422, 422, 422]);
    expect(await rowsOf(user)).toEqual({ threads: 0, messages: 0, runs: 0, events: 0, jobs: 0 });
  });
});
