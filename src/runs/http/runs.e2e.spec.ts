import { eventually } from '../../../test/support/eventually';
import { AgentServer, ask } from '../../agent/testing/agent-server';
import { openGate } from '../../agent/testing/gates';
import { type Act, type Script, scriptOf } from '../../agent/testing/scripted-agents';

const worker = (...acts: Act[]): Script => ({ agents: { worker: acts } });
const alone = { assistant: 'worker' };
/** Milliseconds that a busy machine may add to what the rows allow; nothing here would come about by itself in it. */
const BUSY_MACHINE_MS = 20_000;
const LIVE = ['queued', 'starting', 'running', 'completing'];

describe('runs over HTTP', () => {
  let server: AgentServer;
  let second: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({ QUEUED_RUNS_PER_USER: '20', RETRY_BASE_MS: '10' });
    second = await AgentServer.start({ QUEUED_RUNS_PER_USER: '20', ROLE: 'api' }, server.database);
  });

  afterAll(async () => {
    await second.close();
    await server.close();
  });

  const rows = async (table: string, user: string): Promise<number> => {
    const [row] = await server.sql<{ n: number }>(
      `select count(*)::int as n from ${table} where user_id = $1`,
      [user],
    );
    return row?.n ?? NaN;
  };
  const path = (run: { thread_id: string; run_id: string }, rest = ''): string =>
    `/v2/threads/${run.thread_id}/runs/${run.run_id}${rest}`;
  const threadOf = async (user: string): Promise<string> =>
    (await server.finish(user, 'hello', alone)).thread_id;
  const until = async (done: () => Promise<boolean>): Promise<void> => {
    await eventually(done, Boolean);
  };
  const stateOf = async (user: string, run: { thread_id: string; run_id: string }): Promise<string> =>
    (await server.read(user, run)).state;

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
    expect(await rows('messages', 'shape')).toBeGreaterThanOrEqual(1);
  });

  it('M5: message, run, first checkpoint and job commit together, and a rollback leaves none of them', async () => {
    const user = 'm5-rollback';
    const threadId = await threadOf(user);
    const [before] = await server.sql<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker._private_jobs where payload ->> 'user_id' = $1`,
      [user],
    );
    const counts = [await rows('messages', user), await rows('runs', user), await rows('checkpoints', user)];
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
    expect([await rows('messages', user), await rows('runs', user), await rows('checkpoints', user)]).toEqual(
      counts,
    );
    const [after] = await server.sql<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker._private_jobs where payload ->> 'user_id' = $1`,
      [user],
    );
    expect(after).toEqual(before);
  });

  it('L9, M4: the tenth message has its conversation, each message a run of its own, and the thread stays', async () => {
    const user = 'l9';
    const threadId = await threadOf(user);
    for (let n = 1; n <= 9; n++) await server.finish(user, `message ${n}`, { ...alone, threadId });

    const { body } = await server.fetch(user, `/v2/threads/${threadId}/runs?limit=1`);
    const { body: state } = await server.fetch(user, path(body[0], '/state'));

    const history = state.state.history as { role: string; content: string }[];
    expect(history.filter(({ role }) => role === 'user').map(({ content }) => content)).toEqual([
      'hello',
      ...Array.from({ length: 8 }, (_, n) => `message ${n + 1}`),
    ]);
    expect(history.filter(({ role }) => role === 'assistant')).toHaveLength(9);
    expect(await rows('threads', user)).toBe(1);
    expect(await rows('runs', user)).toBe(10);
  });

  it('lists newest first, by status, by page, by field', async () => {
    const user = 'list';
    const threadId = await threadOf(user);
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
    const joined = await server.fetch('wait-failed', path(body, '/join'));
    expect(joined.body.__error__).toEqual(body.__error__);
  });

  it('S7: a hundred callers who wait hold no connection, and a pool of fifteen serves others meanwhile', async () => {
    const run = await server.begin('s7-wait', worker(['hang']), alone);
    await until(async () => (await stateOf('s7-wait', run)) === 'running');
    const waiting = Array.from({ length: 100 }, () => server.fetch('s7-wait', path(run, '/join')));

    const others = await Promise.all(Array.from({ length: 20 }, () => server.fetch('s7-wait', path(run))));
    await server.post('s7-wait', path(run, '/cancel'));
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
    for (const run of runs) await server.post(user, path(run, '/cancel'));

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
    const live = await server.fetch(user, path(run, '/report'));
    openGate(user);
    await server.ended(user, run);

    const json = await server.fetch(user, path(run, '/report'));
    const markdown = await server.fetch(user, path(run, '/report'), { Accept: 'text/markdown' });
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
    expect((await server.fetch(user, path(failed, '/report'))).status).toBe(404);
  });

  describe('H8: Idempotency-Key', () => {
    const send = (on: AgentServer, user: string, key: string, message = 'hello', where = '/v2/runs') =>
      on.post(user, where, ask(message, 'worker'), { headers: { 'Idempotency-Key': key } });

    it('the same key and body get the first answer and the same run, also after its end', async () => {
      const first = await send(server, 'idem', 'key-1');
      await server.ended('idem', first.body);

      const again = await send(server, 'idem', 'key-1');

      expect(again.body).toEqual(first.body);
      expect(await rows('runs', 'idem')).toBe(1);
      expect(
        (await server.sql(`select 1 from messages where user_id = 'idem' and role = 'user'`)).length,
      ).toBe(1);
    });

    it('also when many calls race on two replicas', async () => {
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => send(n % 2 ? server : second, 'idem-race', 'key-r')),
      );

      expect(new Set(answers.map(({ body }) => body.run_id)).size).toBe(1);
      for (const { status, body } of answers) expect([status, body]).toEqual([200, answers[0]?.body]);
      expect(await rows('runs', 'idem-race')).toBe(1);
    });

    it('the same key with another body, or in another thread, is 422', async () => {
      await send(server, 'idem-body', 'key-2');
      const threadId = await threadOf('idem-body');

      expect((await send(server, 'idem-body', 'key-2', 'something else')).status).toBe(422);
      expect((await send(server, 'idem-body', 'key-2', 'hello', `/v2/threads/${threadId}/runs`)).status).toBe(
        422,
      );
      expect(await rows('runs', 'idem-body')).toBe(2);
    });

    it('is each user’s own', async () => {
      const [a, b] = [await send(server, 'idem-a', 'shared'), await send(server, 'idem-b', 'shared')];

      expect(a.body.run_id).not.toBe(b.body.run_id);
    });

    it('is free again after 24 hours, and then starts a new run', async () => {
      const first = await send(server, 'idem-old', 'key-3');
      await server.ended('idem-old', first.body);
      await server.sql('alter table runs disable trigger runs_guard_state');
      await server.sql(
        `update runs set created_at = created_at - interval '25 hours' where user_id = 'idem-old'`,
      );
      await server.sql('alter table runs enable trigger runs_guard_state');

      const later = await send(server, 'idem-old', 'key-3', 'another body');

      expect(later.status).toBe(200);
      expect(later.body.run_id).not.toBe(first.body.run_id);
    });

    it.each([['x'.repeat(201)], ['two words'], ['umläut']])('%j is no key', async (key) => {
      expect((await send(server, 'idem-bad', encodeURI(key) === key ? key : 'ü'.repeat(1))).status).toBe(422);
      expect(await rows('runs', 'idem-bad')).toBe(0);
    });
  });

  describe('two messages at once on one thread', () => {
    const strategy = (multitask_strategy: string, threadId: string) => ({
      ...alone,
      threadId,
      more: { multitask_strategy },
    });

    it('enqueue: the second waits for the first, and is told where it stands', async () => {
      const user = 'mt-enqueue';
      const threadId = await threadOf(user);
      const first = await server.begin(user, worker(['until', user]), { ...alone, threadId });
      const next = await server.begin(user, 'hello', strategy('enqueue', threadId));

      const waiting = await server.read(user, next);
      await until(async () => (await server.events(next)).length > 0);
      openGate(user);
      const ended = await server.ended(user, next);

      expect(waiting).toMatchObject({ state: 'queued', queue_position: 1 });
      expect(await stateOf(user, first)).toBe('completed');
      expect(Date.parse(String(ended.started_at))).toBeGreaterThanOrEqual(
        Date.parse(String((await server.read(user, first)).finished_at)) - 1,
      );
      const [notice] = await server.events(next);
      expect(notice).toMatchObject({
        type: 'progress_update',
        payload: { status: 'queued', progress_data: { queue_position: 1 } },
      });
    });

    it('reject: 409, and nothing is written', async () => {
      const user = 'mt-reject';
      const threadId = await threadOf(user);
      const first = await server.begin(user, worker(['hang']), { ...alone, threadId });
      const before = await rows('messages', user);

      const { status } = await server.post(user, `/v2/threads/${threadId}/runs`, {
        ...ask('hello', 'worker'),
        multitask_strategy: 'reject',
      });

      expect(status).toBe(409);
      expect([await rows('runs', user), await rows('messages', user)]).toEqual([2, before]);
      await server.post(user, path(first, '/cancel'));
    });

    it('interrupt: the first ends as cancelled and its messages stay', async () => {
      const user = 'mt-interrupt';
      const threadId = await threadOf(user);
      const first = await server.begin(user, worker(['wait', 600_000]), { ...alone, threadId });
      await until(async () => (await stateOf(user, first)) === 'running');

      const next = await server.finish(user, 'hello', strategy('interrupt', threadId));

      expect(await server.read(user, first)).toMatchObject({ state: 'cancelled', status: 'interrupted' });
      expect(next.state).toBe('completed');
      const [said] = await server.sql('select count(*)::int as n from messages where run_id = $1', [
        first.run_id,
      ]);
      expect(said).toEqual({ n: 1 });
      const events = await server.events(first);
      expect(events.at(-1)).toMatchObject({
        type: 'orchestration_completed',
        payload: { status: 'cancelled' },
      });
    });

    it('rollback: the first ends as cancelled and the thread is as if it had never been', async () => {
      const user = 'mt-rollback';
      const threadId = await threadOf(user);
      const first = await server.begin(user, worker(['wait', 600_000]), { ...alone, threadId });

      const next = await server.finish(user, 'hello', strategy('rollback', threadId));

      expect(await stateOf(user, first)).toBe('cancelled');
      const said = await server.sql('select 1 from messages where run_id = $1', [first.run_id]);
      expect(said).toEqual([]);
      const { body } = await server.fetch(user, path(next, '/state'));
      expect(JSON.stringify(body.state.history)).not.toContain('600000');
    });
  });

  describe('E18: cancel', () => {
    it('ends a waiting run at once, and its neighbours go on', async () => {
      const user = 'cancel-queued';
      const threadId = await threadOf(user);
      const first = await server.begin(user, worker(['until', user]), { ...alone, threadId });
      const waiting = await server.begin(user, 'hello', { ...alone, threadId });

      const { status, body } = await server.post(user, path(waiting, '/cancel'));

      openGate(user);
      expect([status, body.state]).toEqual([202, 'cancelled']);
      expect((await server.ended(user, first)).state).toBe('completed');
      expect((await server.events(waiting)).at(-1)).toMatchObject({ payload: { status: 'cancelled' } });
    });

    it('reaches a run at work on another replica within a second, and work after it writes nothing', async () => {
      const user = 'cancel-running';
      const run = await server.begin(
        user,
        worker(['step', 'before'], ['swallow', ['wait', 600_000]], ['step', 'after']),
        alone,
      );
      await until(
        async () =>
          (await server.sql('select 1 from step_effects where run_id = $1', [run.run_id])).length > 0,
      );

      const began = Date.now();
      const { status } = await second.post(user, path(run, '/cancel?wait=1&action=interrupt'));
      const took = Date.now() - began;
      await until(async () => {
        const [row] = await server.sql<{ running: number }>('select running from lanes where user_id = $1', [
          user,
        ]);
        return row?.running === 0;
      });
      const next = await server.finish(user, 'hello', { ...alone, threadId: run.thread_id });

      expect(status).toBe(202);
      expect(took).toBeLessThan(1_000 + BUSY_MACHINE_MS);
      expect(await server.sql('select step from step_effects where run_id = $1', [run.run_id])).toEqual([
        { step: 'before' },
      ]);
      const events = await server.events(run);
      expect(events.slice(-2)).toMatchObject([
        { type: 'agent_death', payload: { death_cause: 'cancelled' } },
        { type: 'orchestration_completed', payload: { status: 'cancelled' } },
      ]);
      expect(next.state).toBe('completed');
    });

    it('aborts what a step is doing in the database', async () => {
      const user = 'cancel-step';
      const run = await server.begin(user, worker(['slow_step', 'long', 600_000]), alone);
      const sleeping = async (): Promise<boolean> =>
        (
          await server.sql(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
          )
        ).length > 0;
      await until(sleeping);

      const began = Date.now();
      await server.post(user, path(run, '/cancel'));
      await until(async () => !(await sleeping()));

      expect(Date.now() - began).toBeLessThan(1_000 + BUSY_MACHINE_MS);
      expect(await server.sql('select 1 from step_effects where run_id = $1', [run.run_id])).toEqual([]);
    });

    it('is 409 for a run that has ended, and one of two cancels at once wins', async () => {
      const user = 'cancel-twice';
      const run = await server.begin(user, worker(['until', user]), alone);

      const answers = await Promise.all([
        server.post(user, path(run, '/cancel')),
        second.post(user, path(run, '/cancel')),
        server.post(user, path(run, '/cancel')),
      ]);

      expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
      const ends = (await server.events(run)).filter(({ type }) => type === 'orchestration_completed');
      expect(ends).toHaveLength(1);
    });

    it('L13: at the moment of completion leaves exactly one end', async () => {
      const user = 'cancel-race';
      const runs = await Promise.all(Array.from({ length: 5 }, () => server.begin(user, 'hello', alone)));

      await Promise.all(
        runs.map((run, n) =>
          new Promise((resolve) => setTimeout(resolve, n * 40)).then(() =>
            server.post(user, path(run, '/cancel')),
          ),
        ),
      );
      for (const run of runs) await server.ended(user, run);

      for (const run of runs) {
        const events = await server.events(run);
        const { state } = await server.read(user, run);
        expect(events.filter(({ type }) => type === 'orchestration_completed')).toHaveLength(1);
        expect(events.at(-1)).toMatchObject({ type: 'orchestration_completed', payload: { status: state } });
      }
    });

    it('works for its owner only; to others the run is unknown', async () => {
      const run = await server.begin('cancel-own', worker(['wait', 300]), alone);

      const foreign = await server.post('cancel-mallory', path(run, '/cancel'));
      const unknown = await server.post(
        'cancel-mallory',
        path({ ...run, run_id: crypto.randomUUID() }, '/cancel'),
      );

      expect([foreign.status, unknown.status]).toEqual([404, 404]);
      expect(foreign.body.detail).toBe(unknown.body.detail);
      expect((await server.ended('cancel-own', run)).state).toBe('completed');
    });
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
    for (const run of runs) expect(await stateOf(user, run)).toBe('completed');
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
    const threadId = await threadOf(user);
    const atWork = await server.begin(user, worker(['hang']), { ...alone, threadId });
    await until(async () => (await stateOf(user, atWork)) === 'running');
    const runs = [atWork];
    for (let n = 0; n < 20; n++) runs.push(await server.begin(user, 'hello', { ...alone, threadId }));

    const refused = await server.post(user, `/v2/threads/${threadId}/runs`, ask('hello', 'worker'));

    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
    for (const run of runs.reverse()) await server.post(user, path(run, '/cancel'));
  });

  it('M5: any text arrives as it was sent, in the row and at the agent', async () => {
    const text =
      'e\u0301 \u202e \ud83d\udc69\u200d\ud83d\ude80 "\\u0000" \u2028 \ufeff ${1} \' ; drop table runs; --\n\t';
    const run = await server.finish('m5-text', text, alone);

    const said = await server.sql(`select content from messages where run_id = $1 and role = 'user'`, [
      run.run_id,
    ]);
    const { body } = await server.fetch('m5-text', path(run, '/state'));
    expect(said).toEqual([{ content: text }]);
    expect(body.state.message).toBe(text);
  });

  it.each([
    ['NUL', 'a\0b'],
    ['an unpaired surrogate', 'a\ud800b'],
    ['nothing', '  '],
    ['too much', 'x'.repeat(10_001)],
  ])('422 for a message of %s, without a connection and without a row', async (_, message) => {
    const { status } = await server.post('bad-text', '/v2/runs', ask(message, 'worker'));

    expect(status).toBe(422);
    expect(await rows('threads', 'bad-text')).toBe(0);
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
