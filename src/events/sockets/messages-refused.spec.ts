import { EventServer } from '../testing/event-server';
import { SocketClient } from '../testing/socket-client';
import { started, Users } from '../testing/users';
import { EventStats } from '../live/event-stats';

describe('what a socket refuses', () => {
  let here: EventServer;
  let users: Users;
  let alice: SocketClient;
  let bob: SocketClient;

  beforeAll(async () => {
    here = await EventServer.start();
    users = await Users.of(here.database.url);
  });

  beforeEach(async () => {
    alice = await SocketClient.open(here, await here.token('alice'));
    bob = await SocketClient.open(here, await here.token('bob'));
  });

  afterEach(async () => {
    await Promise.all([alice.close(), bob.close()]);
  });

  afterAll(async () => {
    await users.close();
    await here.close();
  });

  it('answers an unknown type with an error that names the known ones, and counts it', async () => {
    const before = here.get(EventStats).of('unknown_types');

    const answer = await alice.ask('drop_tables');

    expect(answer).toMatchObject({ type: 'error', payload: { status: 422 } });
    expect(answer.payload.detail).toMatch(/switch_thread/);
    expect(here.get(EventStats).of('unknown_types')).toBe(before + 1);
  });

  it.each([
    ['no JSON', 'hello'],
    ['half a frame', '{"type":'],
    ['a list', '[]'],
    ['null', 'null'],
    ['no type', '{"payload":{}}'],
    ['a type that is no text', '{"type":7}'],
    ['an id that is an object', '{"type":"get_thread_history","id":{}}'],
    ['a payload that is a list', '{"type":"get_thread_history","payload":[]}'],
    ['somebody else', '{"type":"get_thread_history","user_id":"bob"}'],
    ['bytes', Buffer.from([0, 1, 2])],
  ])('answers %s with an error frame, counts it, and goes on', async (_, frame) => {
    const before = here.get(EventStats).of('malformed_frames');

    alice.socket.send(frame);
    const error = await alice.frame(({ type }) => type === 'error');
    const next = await alice.ask('get_thread_history');

    expect(error).toMatchObject({ reply_to: null, payload: { status: 400 } });
    expect(next.type).toBe('result');
    expect(here.get(EventStats).of('malformed_frames')).toBe(before + 1);
  });

  it.each([
    ['no type', { id: 'm1' }, 'm1'],
    ['a payload that is null', { type: 'get_thread_history', id: 7, payload: null }, 7],
    ['a field that is none', { type: 'get_thread_history', id: '', user_id: 'bob' }, ''],
    ['too many levels', { type: 'get_thread_history', id: 'deep', payload: nested(200) }, 'deep'],
    [
      'too many values',
      { type: 'get_thread_history', id: 'long', payload: { list: Array(20_001).fill(0) } },
      'long',
    ],
    [
      'too many keys',
      {
        type: 'get_thread_history',
        id: 'wide',
        payload: Object.fromEntries(Array.from({ length: 2_001 }, (_v, n) => [`k${n}`, 0])),
      },
      'wide',
    ],
  ])('replies to a message of which all but its id is wrong: %s', async (_, message, id) => {
    alice.socket.send(JSON.stringify(message));
    const error = await alice.frame(({ type }) => type === 'error');

    expect(error).toMatchObject({ reply_to: id, payload: { status: 400 } });
  });

  it('names a field of a message by its own name, also one that is a header over HTTP', async () => {
    const { payload } = await alice.ask('user_message', { content: 'Hi', idempotency_key: '' });

    expect(payload).toMatchObject({ status: 422, errors: [{ path: 'payload.idempotency_key' }] });
  });

  it('H5: refuses a user id and anything else unknown in a payload', async () => {
    const answer = await alice.ask('get_thread_history', { user_id: 'bob' });

    expect(answer).toMatchObject({ type: 'error', payload: { status: 422 } });
  });

  it('refuses a sequence without a run, and ids that are none', async () => {
    const { threadId } = await users.run('alice');

    const answers = [
      await alice.ask('switch_thread', { thread_id: threadId, after_sequence: 3 }),
      await alice.ask('switch_thread', { thread_id: 'main' }),
      await alice.ask('user_message', { content: '   ' }),
      await alice.ask('user_message', { content: 'x'.repeat(10_001) }),
      await alice.ask('user_message', { content: 'half a \ud800 pair' }),
    ];

    expect(answers.map(({ payload }) => payload.status)).toEqual([422, 422, 422, 422, 422]);
  });

  it('W8: refuses a sequence that the run has not come to: its end would never be told', async () => {
    const run = await users.run('alice');
    await here.append(run, started);
    const back = { thread_id: run.threadId, run_id: run.runId };

    const beyond = await alice.ask('switch_thread', { ...back, after_sequence: 2 });
    const reached = await alice.ask('switch_thread', { ...back, after_sequence: 1 });

    expect(beyond.payload).toMatchObject({ status: 422, errors: [{ path: 'payload.after_sequence' }] });
    expect(reached.type).toBe('result');
  });

  it('closes with 1009 when a frame is too long, counts it, and serves the others', async () => {
    const before = here.get(EventStats).of('oversized_frames');

    alice.socket.send(JSON.stringify({ type: 'user_message', payload: { content: 'x'.repeat(2_000_000) } }));
    const { code } = await alice.closed;

    expect(code).toBe(1_009);
    expect(here.get(EventStats).of('oversized_frames')).toBe(before + 1);
    expect((await bob.ask('get_thread_history')).type).toBe('result');
  });
});

function nested(levels: number): object {
  let inner: object = {};
  for (let level = 0; level < levels; level++) inner = { inner };
  return inner;
}
