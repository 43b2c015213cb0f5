import { Client as Database } from 'pg';
import type { EventRun } from '../log/run-event';
import { EventServer } from '../testing/event-server';
import { SocketClient } from '../testing/socket-client';
import { ended, started, thinking, Users } from '../testing/users';
import { SocketGateway } from './socket.gateway';

describe('messages on a socket', () => {
  let here: EventServer;
  let there: EventServer;
  let users: Users;
  let alice: SocketClient;
  let bob: SocketClient;

  beforeAll(async () => {
    here = await EventServer.start();
    there = await EventServer.start({}, here.database);
    users = await Users.of(here.database.url);
  });

  beforeEach(async () => {
    alice = await SocketClient.open(here, await here.token('alice'));
    bob = await SocketClient.open(there, await here.token('bob'));
  });

  afterEach(async () => {
    await Promise.all([alice.close(), bob.close()]);
  });

  afterAll(async () => {
    await users.close();
    await there.close();
    await here.close();
  });

  async function toldAMinuteAgo(runId: string): Promise<void> {
    const database = new Database({ connectionString: here.database.superuserUrl });
    await database.connect();
    const ago = `created_at = created_at - interval '1 minute'`;
    await database.query(`update run_events set ${ago} where run_id = $1`, [runId]);
    await database.end();
  }

  it.each(['user_message', 'start_agent'])(
    '%s adds the message, starts a run and listens to it',
    async (type) => {
      const answer = await alice.ask(type, { content: 'Where does my money go? 💸' });

      const { run_id: runId, thread_id: threadId } = answer.payload;
      expect(answer).toMatchObject({
        type: 'result',
        request: type,
        payload: { user_id: 'alice', session_scoped: true, assistant_id: 'supervisor', status: 'pending' },
      });
      await there.append({ userId: 'alice', threadId, runId }, started, ended);
      await alice.until(() => alice.eventsOf(runId).length === 2);
      const conversation = await alice.ask('get_conversation_history', { thread_id: threadId });
      expect(conversation.payload.messages).toMatchObject([
        { role: 'user', content: 'Where does my money go? 💸', run_id: runId },
      ]);
    },
  );

  it('user_message speaks in the thread that it names, and in no foreign one: then nothing is written', async () => {
    const { payload } = await alice.ask('user_message', { content: 'first' });

    const second = await alice.ask('user_message', { content: 'second', thread_id: payload.thread_id });
    const stolen = await bob.ask('user_message', { content: 'mine now', thread_id: payload.thread_id });

    expect(second.payload.thread_id).toBe(payload.thread_id);
    expect(stolen).toMatchObject({ type: 'error', payload: { status: 404 } });
    const { payload: said } = await alice.ask('get_conversation_history', { thread_id: payload.thread_id });
    expect(said.messages.map(({ content }) => content)).toEqual(['first', 'second']);
    expect((await bob.ask('get_thread_history')).payload.threads).toEqual([]);
  });

  it('stop_agent cancels, with the events of a cancelled run, and names what cannot be stopped', async () => {
    const { payload: run } = await alice.ask('user_message', { content: 'stop me' });

    const stolen = await bob.ask('stop_agent', { run_id: run.run_id });
    const stopped = await alice.ask('stop_agent', { run_id: run.run_id });
    await alice.until(() => alice.eventsOf(run.run_id).length === 1);
    const again = await alice.ask('stop_agent', { run_id: run.run_id });

    expect(stolen).toMatchObject({ type: 'error', payload: { status: 404 } });
    expect(stopped.payload).toMatchObject({ state: 'cancelled', status: 'interrupted' });
    expect(alice.eventsOf(run.run_id)).toMatchObject([
      { sequence: 1, type: 'orchestration_completed', payload: { status: 'cancelled' } },
    ]);
    expect(again).toMatchObject({ type: 'error', payload: { status: 409 } });
  });

  it('get_agent_context tells status and state of an own run only', async () => {
    const { payload: run } = await alice.ask('user_message', { content: 'how far are you?' });

    const own = await alice.ask('get_agent_context', { run_id: run.run_id });
    const foreign = await bob.ask('get_agent_context', { run_id: run.run_id });
    const unknown = await bob.ask('get_agent_context', { run_id: crypto.randomUUID() });

    expect(own.payload).toMatchObject({ run_id: run.run_id, state: 'queued', checkpoint: { sequence: 1 } });
    expect(own.payload.values).toBeDefined();
    expect({ ...foreign.payload, request_id: '' }).toEqual({ ...unknown.payload, request_id: '' });
  });

  it('H3: a run of a deleted thread is unknown, whatever is asked of it', async () => {
    const { payload: run } = await alice.ask('user_message', { content: 'forget me' });
    await alice.ask('stop_agent', { run_id: run.run_id });
    await alice.until(() => alice.eventsOf(run.run_id).length === 1);
    const gone = await fetch(`${here.url}/v2/threads/${run.thread_id}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${await here.token('alice')}` },
    });

    const told = await alice.ask('get_agent_context', { run_id: run.run_id });
    const stopped = await alice.ask('stop_agent', { run_id: run.run_id });

    expect(gone.status).toBe(204);
    expect([told, stopped]).toMatchObject([{ payload: { status: 404 } }, { payload: { status: 404 } }]);
  });

  it('get_thread_history lists own threads, by page', async () => {
    const carol = await SocketClient.open(here, await here.token('carol'));
    for (const content of ['a', 'b', 'c']) await carol.ask('user_message', { content });

    const page = await carol.ask('get_thread_history', { limit: 2, offset: 1 });
    const wrong = await carol.ask('get_thread_history', { limit: 101 });
    await carol.close();

    expect(page.payload.threads.map(({ values }) => values.messages.map(({ content }) => content))).toEqual([
      ['b'],
      ['a'],
    ]);
    expect(wrong).toMatchObject({
      type: 'error',
      payload: { status: 422, errors: [{ path: 'payload.limit' }] },
    });
  });

  it('W3: switch_thread leaves what it listened to, joins an own thread as often as it likes, and refuses a foreign one as an unknown one', async () => {
    const [first, second] = [await users.run('alice'), await users.run('alice')];
    const theirs = await users.run('bob');

    await alice.ask('switch_thread', { thread_id: first.threadId });
    await here.append(first, started);
    await alice.until(() => alice.events.length === 1);
    await alice.ask('switch_thread', { thread_id: second.threadId });
    await here.append(first, thinking('not here any more'));
    await here.append(second, started);
    await alice.until(() => alice.eventsOf(second.runId).length === 1);
    const foreign = await alice.ask('switch_thread', { thread_id: theirs.threadId });
    const unknown = await alice.ask('switch_thread', { thread_id: crypto.randomUUID() });
    await here.append(second, thinking('still listening'));
    await alice.until(() => alice.eventsOf(second.runId).length === 2);

    expect(alice.eventsOf(first.runId)).toHaveLength(1);
    expect(foreign).toMatchObject({ type: 'error', payload: { status: 404 } });
    expect({ ...foreign.payload, request_id: '' }).toEqual({ ...unknown.payload, request_id: '' });
    const audited = await users.as('alice', (manager) =>
      manager.query(`select details from audit_log where type = 'access_denied' and thread_id = $1`, [
        theirs.threadId,
      ]),
    );
    expect(audited).toHaveLength(1);
  });

  it('W8: coming back with run and sequence replays exactly what was missed, later runs included, after the end as well', async () => {
    const first = await users.run('alice');
    await here.append(first, started, thinking('seen'));
    await alice.ask('switch_thread', { thread_id: first.threadId });
    await alice.until(() => alice.events.length === 2);
    await alice.close();

    await here.append(first, thinking('missed'), ended);
    await users.finish(first);
    const later = await users.run('alice', first.threadId);
    await here.append(later, started, ended);
    await users.finish(later);
    const back = await SocketClient.open(there, await here.token('alice'));
    const answer = await back.ask('switch_thread', {
      thread_id: first.threadId,
      run_id: first.runId,
      after_sequence: 2,
    });
    await back.until(() => back.events.length === 4);
    const now = await users.run('alice', first.threadId);
    await there.append(now, started);
    await back.until(() => back.events.length === 5);
    await back.close();

    expect(answer.payload.run_ids).toEqual([first.runId, later.runId]);
    expect(back.events.map(({ run_id, sequence }) => [run_id, sequence])).toEqual([
      [first.runId, 3],
      [first.runId, 4],
      [later.runId, 1],
      [later.runId, 2],
      [now.runId, 1],
    ]);
  });

  it.each<[string, string]>([
    ['told too, where the client names a later one', '0 s'],
    ['told too where the clock of the replica that told of them is ahead of the database', '1 hour'],
  ])('W8: an older run that ended while the client was away is %s', async (_, behind) => {
    const over = await users.run('alice');
    await here.append(over, started, ended);
    await toldAMinuteAgo(over.runId);
    await users.finish(over, '2 hours');
    const older = await users.run('alice', over.threadId);
    await here.append(older, started);
    const later = await users.run('alice', over.threadId);
    await here.append(later, started);
    await alice.ask('switch_thread', { thread_id: over.threadId });
    await alice.until(() => alice.events.length === 2);
    await alice.close();
    await here.append(older, ended);
    await users.finish(older, behind);
    await here.append(later, thinking('its turn'));

    const back = await SocketClient.open(there, await here.token('alice'));
    await back.ask('switch_thread', { thread_id: over.threadId, run_id: later.runId, after_sequence: 1 });
    await back.until(() => back.events.length >= 3);
    await back.close();

    // Each run in its order; of two runs either may be told first.
    const told = (run: EventRun): unknown[] => back.eventsOf(run.runId).map(({ sequence }) => sequence);
    expect([told(over), told(older), told(later)]).toEqual([[], [1, 2], [2]]);
  });

  it('joining a thread without a place replays the live run whole, and no ended one', async () => {
    const over = await users.run('alice');
    await here.append(over, started, ended);
    await users.finish(over);
    const live = await users.run('alice', over.threadId);
    await here.append(live, started, thinking('at work'));

    await alice.ask('switch_thread', { thread_id: over.threadId });
    await here.append(live, ended);
    await alice.until(() => alice.events.length === 3);

    expect(alice.events.map(({ run_id, sequence }) => [run_id, sequence])).toEqual([
      [live.runId, 1],
      [live.runId, 2],
      [live.runId, 3],
    ]);
  });

  it('answers in order, one message after another, however fast they come', async () => {
    for (let i = 0; i < 50; i++)
      alice.socket.send(JSON.stringify({ type: i % 5 ? 'get_thread_history' : 'nonsense', id: i }));
    await alice.until(() => alice.frames.length === 50);

    expect(alice.frames.map(({ reply_to }) => reply_to)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it('SA15: each message has a context of its own: no two share a request id', async () => {
    const answers = [];
    for (let i = 0; i < 5; i++)
      answers.push(await alice.ask('get_agent_context', { run_id: crypto.randomUUID() }));

    const ids = answers.map(({ payload }) => payload.request_id);
    expect(new Set(ids).size).toBe(5);
    expect(ids.every((id) => typeof id === 'string')).toBe(true);
  });

  it('S7: an open socket holds no connection', async () => {
    const { threadId } = await users.run('alice');
    await alice.ask('switch_thread', { thread_id: threadId });

    await users.untilNoneIsHeld();
    // The sockets of the tests before may still be on their way out.
    await users.until(() => here.get(SocketGateway).size === 1);
    expect(alice.socket.readyState).toBe(alice.socket.OPEN);
  });
});
