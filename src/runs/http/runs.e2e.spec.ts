import { PoolExhaustedError } from '@airlock/session';
import { Socket } from 'node:net';
import { eventually } from '../../../test/support/eventually';
import { ask, runPath } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import { type Act, type Script, scriptOf } from '../../agent/testing/script';
import { type TwoReplicas, twoReplicas } from '../../agent/testing/two-replicas';
import { RunValues } from '../run-values';
import { RunWaiter } from '../run-waiter';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
const LONGEST = 12_000;
const LIVE = ['queued', 'starting', 'running', 'completing'];

describe('runs over HTTP', () => {
  let { server, second, close } = {} as TwoReplicas;

  beforeAll(async () => {
    const env = {
      QUEUED_RUNS_PER_USER: '20',
      RETRY_BASE_MS: '10',
      MESSAGE_MAX_CHARS: String(LONGEST),
      STREAM_COMMENT_MS: '300',
    };
    ({ server, second, close } = await twoReplicas(env));
  });

  afterAll(() => close());

  const until = async (done: () => Promise<boolean>): Promise<void> => {
    await eventually(done, Boolean);
  };

  it('H3: answers a new run with the fields of the LangGraph API and ours beside them, after COMMIT', async () => {
    const response = await server.post('shape', '/v2/runs', {
      ...ask('hello', 'worker'),
      metadata: { a: 1 },
    });

    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      run_id: expect.any(String) as string,
      thread_id: expect.any(String) as string,
      assistant_id: 'worker',
      status: 'pending',
      created_at: expect.any(String) as string,
      updated_at: response.body.created_at,
      metadata: { a: 1 },
      multitask_strategy: 'enqueue',
      state: 'queued',
      user_id: 'shape',
      session_scoped: true,
      phase: 'initialization',
      current_step: 0,
      total_steps: 2,
      degraded: false,
    });
    const here = `/threads/${response.body.thread_id}/runs/${response.body.run_id}`;
    expect(response.headers).toMatchObject({ location: here, 'content-location': here });
    expect(await server.count('messages', 'shape')).toBeGreaterThanOrEqual(1);
  });

  it('reads a run in one packet to the database, COMMIT and all', async () => {
    const user = 'one-packet';
    const run = await server.finish(user, 'hello', alone);
    const write = jest.spyOn(Socket.prototype, 'write');

    const { status } = await server.fetch(user, runPath(run));

    const sent = write.mock.calls.map(([piece]) => (Buffer.isBuffer(piece) ? piece.toString('latin1') : ''));
    write.mockRestore();
    expect(status).toBe(200);
    const ofTheCall = sent.filter((text) => text.includes('BEGIN') && text.includes(user));
    expect(ofTheCall).toEqual([expect.stringMatching(/BEGIN.*COMMIT/s)]);
  });

  it('H5: a run of a deleted thread is unknown', async () => {
    const user = 'deleted-thread';
    const run = await server.finish(user, 'forget me', alone);
    const before = await server.fetch(user, runPath(run));
    await fetch(`${server.url}/v2/threads/${run.thread_id}`, {
      method: 'DELETE',
      headers: { authorization: await server.bearer(user) },
    });

    const after = await server.fetch(user, runPath(run));

    expect([before.status, after.status]).toEqual([200, 404]);
  });

  it('M5: message, run, first checkpoint and job commit together, and a rollback leaves none of them', async () => {
    const user = 'm5-rollback';
    const threadId = await server.quietThread(user);
    const [before] = await server.sql<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker._private_jobs where payload ->> 'user_id' = $1`,
      [user],
    );
    const counts = [
      await server.count('messages', user),
      await server.count('runs', user),
      await server.count('checkpoints', user),
    ];
    await server.sql(`
      create function refuse_checkpoint() returns trigger language plpgsql as $$
        begin if new.user_id = '${user}' then raise exception 'no'; end if; return new; end $$`);
    await server.sql(
      'create constraint trigger refuse after insert on checkpoints deferrable initially deferred for each row execute function refuse_checkpoint()',
    );

    const { status } = await server.post(user, `/v2/threads/${threadId}/runs`, ask('hello', 'worker'));
    await server.sql('drop trigger refuse on checkpoints');
    await server.sql('drop function refuse_checkpoint');

    expect(status).toBe(500);
    expect([
      await server.count('messages', user),
      await server.count('runs', user),
      await server.count('checkpoints', user),
    ]).toEqual(counts);
    const [after] = await server.sql<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker._private_jobs where payload ->> 'user_id' = $1`,
      [user],
    );
    expect(after).toEqual(before);
  });

  it('L9, M4: the tenth message has its conversation, each message a run of its own, and the thread stays', async () => {
    const user = 'l9';
    const threadId = await server.quietThread(user);
    for (let n = 1; n <= 9; n++) await server.finish(user, `message ${n}`, { ...alone, threadId });

    const { body } = await server.fetch(user, `/v2/threads/${threadId}/runs?limit=1`);
    const { body: state } = await server.fetch(user, runPath(body[0], '/state'));

    const history = state.state.history as { role: string; content: string }[];
    expect(history.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual([
      'hello',
      ...Array.from({ length: 8 }, (_, n) => `message ${n + 1}`),
    ]);
    expect(history.filter(({ role }) => role === 'assistant')).toHaveLength(9);
    expect(await server.count('threads', user)).toBe(1);
    expect(await server.count('runs', user)).toBe(10);
  });

  it('lists newest first, by status, by page, by field', async () => {
    const user = 'list';
    const threadId = await server.quietThread(user);
    const second = await server.finish(
      user,
      { agents: { reporting: [['refuse', 'no']] } },
      { ...alone, threadId },
    );
    const list = async (query: string) =>
      (await server.fetch(user, `/v2/threads/${threadId}/runs?${query}`)).body;

    expect((await list('limit=1')).map((run: { run_id: string }) => run.run_id)).toEqual([second.run_id]);
    expect(await list('status=error')).toHaveLength(1);
    expect(await list('status=pending')).toEqual([]);
    expect(await list('limit=10&offset=2')).toEqual([]);
    expect((await list('select=run_id&select=status'))[0]).toEqual({
      run_id: second.run_id,
      status: 'error',
      user_id: user,
      session_scoped: true,
    });
    for (const limit of ['0', '101', 'x']) {
      expect((await server.fetch(user, `/v2/threads/${threadId}/runs?limit=${limit}`)).status).toBe(422);
    }
  });

  it('wait answers with the final values, and names the run while it is at it', async () => {
    const response = await server.post('wait', '/v2/runs/wait', ask('hello', 'worker'));

    expect(response.body).toMatchObject({
      user_id: 'wait',
      session_scoped: true,
      messages: [{ type: 'human', content: 'hello' }, { type: 'ai' }],
      report: { text_source: 'template' },
    });
    expect(response.headers['content-location']).toBe(
      `/threads/${response.body.thread_id}/runs/${response.body.run_id}`,
    );
  });

  it('wait and join tell a failure as clients of the LangGraph API expect it', async () => {
    const { body } = await server.post(
      'wait-failed',
      '/v2/runs/wait',
      ask(scriptOf({ agents: { reporting: [['refuse', 'no']] } }), 'worker'),
    );

    expect(body.__error__).toEqual({ error: 'Error', message: 'reporting failed: no' });
    const joined = await server.fetch('wait-failed', runPath(body, '/join'));
    expect(joined.body.__error__).toEqual(body.__error__);
  });

  describe('a call that waits for longer than a proxy does', () => {
    const begun = async (user: string, path: string, more: RequestInit = {}) => {
      const response = await fetch(`${server.url}${path}`, {
        ...more,
        headers: { authorization: await server.bearer(user), 'content-type': 'application/json' },
      });
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      if (!reader) throw new Error('There is no body.');
      return { response, first: (await reader.read()).value, reader };
    };
    const rest = async (reader: ReadableStreamDefaultReader<string>): Promise<string> => {
      const { done, value } = await reader.read();
      return done ? '' : value + (await rest(reader));
    };

    it('is answered with white space first, which JSON begins with as well', async () => {
      const user = 'wait-long';
      const body = JSON.stringify(ask(scriptOf(worker(['until', user])), 'worker'));
      const wait = await begun(user, '/v2/runs/wait', { method: 'POST', body });
      const join = await begun(user, `/v2${wait.response.headers.get('content-location')}/join`);
      openGate(user);
      const answers = await Promise.all([rest(wait.reader), rest(join.reader)]);

      for (const { response, first } of [wait, join]) {
        expect(first).toBe('\n');
        expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
        expect(response.headers.get('x-accel-buffering')).toBe('no');
      }
      for (const answer of answers)
        expect(JSON.parse(answer)).toMatchObject({
          user_id: user,
          messages: [{ type: 'human' }, { type: 'ai' }],
        });
    });

    it('is cut off where its answer cannot be given, so that nobody takes it for a whole one', async () => {
      const user = 'wait-cut';
      const run = await server.begin(user, worker(['until', user]), alone);
      const { reader } = await begun(user, runPath(run, '/join'));
      jest.spyOn(server.get(RunValues), 'of').mockRejectedValueOnce(new Error('Something is wrong here.'));
      openGate(user);

      await expect(rest(reader)).rejects.toThrow('terminated');
    });

    it('is answered all the same where the database was away for a moment', async () => {
      const user = 'wait-away';
      const run = await server.begin(user, worker(['until', user]), alone);
      const { reader } = await begun(user, runPath(run, '/join'));
      const away = new PoolExhaustedError(1, { total: 1, idle: 0, waiting: 1, max: 1 });
      jest.spyOn(server.get(RunValues), 'of').mockRejectedValueOnce(away);
      openGate(user);

      expect(JSON.parse(await rest(reader))).toMatchObject({ run_id: run.run_id, user_id: user });
    });

    it.each([
      ['the run is looked at', () => jest.spyOn(server.get(RunWaiter), 'untilEnded')],
      ['its values are read', () => jest.spyOn(server.get(RunValues), 'of')],
    ])(
      'is answered where the database is away as soon as %s: whoever got 503 would ask again',
      async (_, spy) => {
        const user = 'wait-away-at-once';
        const away = new PoolExhaustedError(1, { total: 1, idle: 0, waiting: 1, max: 1 });
        const read = spy().mockRejectedValueOnce(away);

        const { status, body, text } = await server.post(user, '/v2/runs/wait', ask('hello', 'worker'));

        expect(status).toBe(200);
        expect(body).toMatchObject({ user_id: user, messages: [{ type: 'human' }, { type: 'ai' }] });
        expect(text).toMatch(/^\n/);
        read.mockRestore();
      },
    );

    it('is waited for no longer when its client leaves', async () => {
      const user = 'wait-left';
      const run = await server.begin(user, worker(['hang']), alone);
      const wait = jest.spyOn(server.get(RunWaiter), 'untilEnded');
      const tab = new AbortController();
      await begun(user, runPath(run, '/join'), { signal: tab.signal });
      await until(async () => wait.mock.calls.length > 1);
      tab.abort();

      const waits = (): Promise<unknown>[] => wait.mock.results.map(({ value }) => value as Promise<unknown>);
      await until(async () => (await Promise.allSettled(waits())).at(-1)?.status === 'rejected');
      wait.mockRestore();
      await server.post(user, runPath(run, '/cancel'));
    });
  });

  it('S7: a hundred callers who wait hold no connection, and a pool of fifteen serves others meanwhile', async () => {
    const run = await server.begin('s7-wait', worker(['hang']), alone);
    await until(async () => (await server.stateOf('s7-wait', run)) === 'running');
    const waiting = Array.from({ length: 100 }, () => server.fetch('s7-wait', runPath(run, '/join')));

    const others = await Promise.all(Array.from({ length: 20 }, () => server.fetch('s7-wait', runPath(run))));
    await server.post('s7-wait', runPath(run, '/cancel'));
    const answers = await Promise.all(waiting);

    expect(new Set(others.map(({ status, body }) => `${status} ${body.state}`))).toEqual(
      new Set(['200 running']),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });

  it('S7: holds no connection while agents wait', async () => {
    const user = 's7-agents';
    const runs = await Promise.all(
      Array.from({ length: 5 }, () => server.begin(user, worker(['hang']), alone)),
    );
    for (const run of runs) {
      await until(async () => (await server.events(run)).some(({ agent_name: name }) => name === 'worker'));
    }

    // What is only under way ends; what is held while they wait never does, for they wait until they are cancelled.
    const [{ now } = { now: '' }] = await server.sql<{ now: string }>(
      'select clock_timestamp()::text as now',
    );
    const held = await eventually(
      () =>
        server.sql(
          `select application_name from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and xact_start < $1`,
          [now],
        ),
      (found) => found.length === 0,
    );
    for (const run of runs) await server.post(user, runPath(run, '/cancel'));

    expect(held).toEqual([]);
  });

  it('a replica that works on nothing itself waits for the ends of others’ runs', async () => {
    const { body, status } = await second.post('wait-elsewhere', '/v2/runs/wait', ask('hello', 'worker'));

    expect(status).toBe(200);
    expect(body.messages).toHaveLength(2);
  });

  it('report: 409 with Retry-After while the run is live, JSON or Markdown afterwards, 404 if there is none', async () => {
    const user = 'report';
    const run = await server.begin(user, worker(['until', user]), alone);
    const live = await server.fetch(user, runPath(run, '/report'));
    openGate(user);
    await server.ended(user, run);

    const json = await server.fetch(user, runPath(run, '/report'));
    const markdown = await server.fetch(user, runPath(run, '/report'), { Accept: 'text/markdown' });
    const failed = await server.finish(user, { agents: { reporting: [['refuse', 'no']] } });

    expect([live.status, live.headers['retry-after']]).toEqual([409, '1']);
    expect(json.body).toMatchObject({
      run_id: run.run_id,
      user_id: user,
      session_scoped: true,
      confidence: 0.5,
    });
    expect(markdown.headers['content-type']).toMatch('text/markdown');
    expect(markdown.text).toMatch(/^# Report on/);
    expect((await server.fetch(user, runPath(failed, '/report'))).status).toBe(404);
  });

  it('E6: runs five of a user at once and never more, each thread in its order, and none is lost', async () => {
    const user = 'e6-cap';
    const runs = await Promise.all(
      Array.from({ length: 14 }, () => server.begin(user, worker(['until', user], ['wait', 500]), alone)),
    );
    let [most, looks] = [0, 0];
    await until(async () => {
      const [row] = await server.sql<{ at_work: number; live: number }>(
        `select count(*) filter (where status in ('starting', 'running', 'completing'))::int as at_work,
                count(*) filter (where status = any ($2))::int as live
         from runs where user_id = $1`,
        [user, LIVE],
      );
      most = Math.max(most, row?.at_work ?? 0);
      // All five stay at work for a while, in which a sixth could begin.
      if (most >= 5 && ++looks === 20) openGate(user);
      return row?.live === 0;
    });

    expect(most).toBe(5);
    for (const run of runs) expect(await server.stateOf(user, run)).toBe('completed');
    // The last ticket finds nothing, and leaves the circulation then.
    const lane = await eventually(
      async () =>
        (await server.sql('select running, pending, tickets from lanes where user_id = $1', [user]))[0],
      (found) => Number(found.tickets) === 0,
    );
    expect(lane).toEqual({ running: 0, pending: 0, tickets: 0 });
  });

  it('refuses the run that would be one too many in the queue with 429 and Retry-After', async () => {
    const user = 'queue-429';
    const threadId = await server.quietThread(user);
    const atWork = await server.begin(user, worker(['hang']), { ...alone, threadId });
    await until(async () => (await server.stateOf(user, atWork)) === 'running');
    const runs = [atWork];
    for (let n = 0; n < 20; n++) runs.push(await server.begin(user, 'hello', { ...alone, threadId }));

    const refused = await server.post(user, `/v2/threads/${threadId}/runs`, ask('hello', 'worker'));

    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
    for (const run of runs.reverse()) await server.post(user, runPath(run, '/cancel'));
  });

  it('M5: any text arrives as it was sent, in the row and at the agent', async () => {
    const text =
      'e\u0301 \u202e \ud83d\udc69\u200d\ud83d\ude80 "\\u0000" \u2028 \ufeff ${1} \' ; drop table runs; --\n\t';
    const run = await server.finish('m5-text', text, alone);

    const said = await server.sql(`select content from messages where run_id = $1 and role = 'user'`, [
      run.run_id,
    ]);
    const { body } = await server.fetch('m5-text', runPath(run, '/state'));
    expect(said).toEqual([{ content: text }]);
    expect(body.state.message).toBe(text);
  });

  it.each([
    ['NUL', 'a\0b'],
    ['an unpaired surrogate', 'a\ud800b'],
    ['nothing', '  '],
    ['too much', 'x'.repeat(LONGEST + 1)],
  ])('422 for a message of %s, without a connection and without a row', async (_, message) => {
    const { status } = await server.post('bad-text', '/v2/runs', ask(message, 'worker'));

    expect(status).toBe(422);
    expect(await server.count('threads', 'bad-text')).toBe(0);
  });

  it('takes a message of MESSAGE_MAX_CHARS characters, as people count them, when that is more than by default', async () => {
    const run = await server.finish('long-text', '\u{1f680}'.repeat(LONGEST), alone);

    expect(run.status).toBe('success');
  });

  it('takes the messages of LangChain clients: by type, and with content blocks', async () => {
    const { body } = await server.post('langchain', '/v2/runs/wait', {
      assistant_id: 'worker',
      input: {
        messages: [
          {
            type: 'human',
            id: 'x',
            content: [
              { type: 'text', text: 'hel' },
              { type: 'text', text: 'lo' },
            ],
          },
        ],
      },
      command: null,
      interrupt_before: [],
      stream_resumable: true,
      on_disconnect: 'continue',
      config: { configurable: {} },
    });

    expect(body.messages[0]).toMatchObject({ type: 'human', content: 'hello' });
  });

  it.each([
    ['an unknown property', { user_id: 'mallory' }],
    ['a webhook, which is not served here', { webhook: 'http://x' }],
    ['a timeframe of no unit', { workloads: [{ timeframe: '7' }] }],
    ['a strategy of no name', { multitask_strategy: 'shout' }],
    [
      'a last message that is not the user’s',
      { input: { messages: [{ role: 'assistant', content: 'hi' }] } },
    ],
  ])('422 for %s', async (_, more) => {
    const { status, body } = await server.post('bad-body', '/v2/runs', {
      ...ask('hello', 'worker'),
      ...more,
    });

    expect(status).toBe(422);
    expect(body.errors.length).toBeGreaterThan(0);
  });
});
