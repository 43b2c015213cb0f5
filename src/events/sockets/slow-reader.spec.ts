import { EventServer } from '../testing/event-server';
import { SocketClient } from '../testing/socket-client';
import { SseClient } from '../testing/sse-client';
import { ended, started, thinking, Users } from '../testing/users';
import { EventStats } from '../live/event-stats';

/** More than the kernel's buffers and the queue of a socket hold. */
const EVENTS = 12_000;
const TEXT = 'x'.repeat(900);

describe('W7: a really slow reader', () => {
  let server: EventServer;
  let users: Users;

  beforeAll(async () => {
    server = await EventServer.start();
    users = await Users.of(server.database.url);
  });

  afterAll(async () => {
    await users.close();
    await server.close();
  });

  it('loses the oldest, is told which, gets every terminal event, and delays nobody else', async () => {
    const run = await users.run('alice');
    const token = await server.token('alice');
    const [slow, fast] = await Promise.all([
      SocketClient.open(server, token),
      SocketClient.open(server, token),
    ]);
    await Promise.all([slow, fast].map((client) => client.ask('switch_thread', { thread_id: run.threadId })));
    const before = server.get(EventStats).of('dropped');
    const executionId = crypto.randomUUID();
    const agent = { agentName: 'data', executionId };

    slow.socket.pause();
    await server.append(
      run,
      started,
      { ...agent, type: 'agent_started', payload: { status: 'running', context: {}, message: '' } },
      {
        ...agent,
        type: 'agent_completed',
        payload: { status: 'completed', result: {}, execution_time_ms: 1, message: '' },
      },
    );
    for (let written = 3; written < EVENTS - 1; written += 500)
      await server.append(
        run,
        ...Array.from({ length: Math.min(500, EVENTS - 1 - written) }, () => thinking(TEXT)),
      );
    await server.append(run, ended);
    await fast.until(() => fast.events.length === EVENTS);
    const dropped = server.get(EventStats).of('dropped') - before;
    slow.socket.resume();
    await slow.until(() => slow.events.some(({ type }) => type === 'orchestration_completed'));
    await Promise.all([slow.close(), fast.close()]);

    expect(fast.events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: EVENTS }, (_, i) => i + 1),
    );
    const gaps = slow.events.filter(({ type }) => type === 'events_dropped');
    const told = gaps.reduce((sum, { payload }) => sum + payload.count, 0);
    const arrived = slow.events
      .filter(({ type }) => type !== 'events_dropped')
      .map(({ sequence }) => sequence);
    expect(dropped).toBeGreaterThan(0);
    expect(told).toBe(dropped);
    expect(arrived.length + told).toBe(EVENTS);
    expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
    for (const { payload } of gaps) {
      const { from_sequence: from, to_sequence: to, count } = payload;
      expect(to - from + 1).toBe(count);
      expect(arrived.some((sequence) => sequence >= from && sequence <= to)).toBe(false);
    }
    expect(slow.events.filter(({ type }) => type === 'agent_completed')).toHaveLength(1);
  }, 300_000);

  it('what was dropped is in the log: coming back for it replays it whole', async () => {
    const run = await users.run('alice');
    await server.append(run, started, ...Array.from({ length: 3_000 }, () => thinking(TEXT)), ended);
    await users.finish(run);

    const client = await SseClient.open(
      `${server.url}/v2/threads/${run.threadId}/runs/${run.runId}/events`,
      await server.token('alice'),
    );
    await client.ended();

    expect(client.ids).toEqual(Array.from({ length: 3_002 }, (_, i) => String(i + 1)));
  });
});
