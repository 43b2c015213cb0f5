import { NewsOfOthers } from '../live/news-of-others';
import { LiveEvents } from '../live/live-events';
import type { EventRun } from '../log/run-event';
import { EventServer } from '../testing/event-server';
import { SseClient } from '../testing/sse-client';
import { ended, started, thinking, Users } from '../testing/users';
import { EventStreams } from './event-streams';
import { Heartbeat } from './heartbeat';

const pathOf = ({ threadId, runId }: EventRun): string => `/v2/threads/${threadId}/runs/${runId}/events`;

describe('GET …/runs/:run_id/events', () => {
  let here: EventServer;
  let there: EventServer;
  let users: Users;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    here = await EventServer.start({ STREAM_COMMENT_MS: '100' });
    there = await EventServer.start({}, here.database);
    users = await Users.of(here.database.url);
    [alice, bob] = await Promise.all([here.token('alice'), here.token('bob')]);
  });

  afterAll(async () => {
    await users.close();
    await there.close();
    await here.close();
  });

  const open = (run: EventRun, lastEventId?: string, server = here, token = alice): Promise<SseClient> =>
    SseClient.open(`${server.url}${pathOf(run)}`, token, {
      headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    });

  it('H7: id is the sequence, event the type, data the envelope; one by one as they commit; ends after the terminal event', async () => {
    const run = await users.run('alice');
    const client = await open(run);

    const [first] = await here.append(run, started);
    await client.received(1);
    expect(client.events).toEqual([
      {
        id: '1',
        event: 'orchestration_started',
        data: {
          event_id: first?.eventId,
          sequence: 1,
          type: 'orchestration_started',
          run_id: run.runId,
          thread_id: run.threadId,
          agent_name: null,
          execution_id: null,
          timestamp: first?.createdAt.toISOString(),
          payload: started.payload,
        },
      },
    ]);
    await there.append(run, thinking('hm'));
    await client.received(2);
    await here.append(run, ended);
    await client.ended();

    expect(client.names).toEqual([
      'orchestration_started',
      'orchestration_thinking',
      'orchestration_completed',
    ]);
  });

  it('is not buffered by proxies and keeps them awake', async () => {
    const run = await users.run('alice');
    const client = await open(run);

    await client.commented(3);
    client.leave();

    expect(client.response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(client.response.headers.get('x-accel-buffering')).toBe('no');
    expect(client.response.headers.get('cache-control')).toContain('no-cache');
    expect(client.events).toEqual([]);
  });

  it.each([
    ['0', [1, 2, 3, 4]],
    ['2', [3, 4]],
    ['3', [4]],
    ['4', []],
  ] as const)(
    'W8: after Last-Event-ID %s replays exactly the missed events of an ended run, on either replica',
    async (lastEventId, missed) => {
      const run = await users.run('alice');
      await here.append(run, started, thinking('a'), thinking('b'), ended);
      await users.finish(run);

      const clients = await Promise.all([open(run, lastEventId), open(run, lastEventId, there)]);
      await Promise.all(clients.map((client) => client.ended()));

      for (const client of clients) expect(client.events.map(({ data }) => data.sequence)).toEqual(missed);
    },
  );

  it('W8: who has had the end of a run is answered 204, at which an EventSource comes back no more', async () => {
    const run = await users.run('alice');
    await here.append(run, started, ended);
    const early = await open(run, '2');
    await users.finish(run);

    const late = await open(run, '2');
    const { status, headers } = late.response;
    early.leave();

    expect([early.response.status, status]).toEqual([200, 204]);
    expect(headers.get('content-type')).toBeNull();
    expect((await open(run, '1')).response.status).toBe(200);
  });

  it('W8: several tabs all receive, and who breaks off and comes back elsewhere misses nothing and gets nothing twice', async () => {
    const run = await users.run('alice');
    await here.append(run, started, thinking('a'));
    const [stays, leaves] = await Promise.all([open(run), open(run)]);
    await Promise.all([stays.received(2), leaves.received(2)]);
    leaves.leave();

    await here.append(run, thinking('missed'));
    const back = await open(run, leaves.ids.at(-1), there);
    await here.append(run, thinking('after'), ended);
    await Promise.all([stays.ended(), back.ended()]);

    expect(stays.ids).toEqual(['1', '2', '3', '4', '5']);
    expect([...leaves.ids, ...back.ids]).toEqual(stays.ids);
  });

  it('H5: a foreign run is answered as an unknown one, and so is a run under another thread', async () => {
    const run = await users.run('alice');
    const other = await users.run('alice');
    await here.append(run, started);
    const bodies = await Promise.all(
      [
        await open(run, undefined, here, bob),
        await open({ ...run, runId: crypto.randomUUID() }),
        await open({ ...run, threadId: other.threadId }),
        await open({ ...run, runId: 'not-a-uuid' }),
      ].map(async ({ response }) => response.status),
    );

    expect(bodies).toEqual([404, 404, 404, 404]);
  });

  it('refuses a Last-Event-ID that no stream of ours has sent', async () => {
    const run = await users.run('alice');

    const statuses = await Promise.all(
      ['x', '1.5', '-2', '1e99', 'NaN'].map(async (id) => (await open(run, id)).response.status),
    );

    expect(statuses).toEqual([422, 422, 422, 422, 422]);
  });

  it.each(['events', 'stream'])(
    'refuses a Last-Event-ID that the run has not come to, as that of another run: …/%s would never end',
    async (route) => {
      const run = await users.run('alice');
      await here.append(run, started, thinking('a'));
      const url = `${here.url}${pathOf(run).replace('events', route)}`;
      const client = await SseClient.open(url, alice, { headers: { 'last-event-id': '3' } });
      client.leave();

      expect(client.response.status).toBe(422);
    },
  );

  it('ends at once for who has the last of an ended run whose events are purged', async () => {
    const run = await users.run('alice');
    await users.finish(run);
    const client = await open(run, '7');

    await client.ended();

    expect(client.events).toEqual([]);
  });

  it('S7: an open stream holds no connection between events', async () => {
    const run = await users.run('alice');
    await here.append(run, started);
    const clients = await Promise.all(Array.from({ length: 40 }, () => open(run)));
    await Promise.all(clients.map((client) => client.received(1)));

    await users.untilNoneIsHeld();

    // Those whom tests before have left may still be on their way out.
    await users.until(() => here.get(EventStreams).size === 40);
    for (const client of clients) client.leave();
  });

  it('W9: 1,000 streams opened and left leave no subscription, no timer and no connection', async () => {
    const run = await users.run('alice');
    await here.append(run, started);
    for (let round = 0; round < 40; round++) {
      const clients = await Promise.all(Array.from({ length: 25 }, () => open(run)));
      await Promise.all(clients.map((client) => client.received(1)));
      for (const client of clients) client.leave();
    }
    await users.until(() => here.get(LiveEvents).size === 0);

    await users.until(() => here.get(EventStreams).size === 0);
    await users.until(() => !here.get(Heartbeat).isBeating);
    await users.until(() => !here.get(NewsOfOthers).isLooking);
    await users.untilNoneIsHeld();
  }, 300_000);
});
