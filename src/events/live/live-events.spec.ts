import { testDatabase, type TestDatabase } from '@airlock/testing';
import type { EventRun } from '../log/run-event';
import { Listener } from '../testing/listener';
import { Replica } from '../testing/replica';
import { ended, started, thinking, Users } from '../testing/users';
import { AnnouncementListener } from './announcement-listener';
import { Announcer } from './announcer';
import { EventRepository } from '../log/event-repository';
import { LiveEvents } from './live-events';
import { RecentEvents } from './recent-events';
import { SystemPool } from '../../database';
import { IsolationViolations } from '../../monitoring';

/** Milliseconds that a busy machine may add to the second: what is not healed is never heard of. */
const BUSY_MACHINE_MS = 20_000;

describe('live events on two replicas', () => {
  let database: TestDatabase;
  let users: Users;
  let here: Replica;
  let there: Replica;
  const listeners: Listener[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    users = await Users.of(database.url);
    here = await Replica.on(database);
    there = await Replica.on(database);
  });

  afterEach(() => {
    for (const listener of listeners.splice(0)) listener.close();
  });

  afterAll(async () => {
    await Promise.all([here.close(), there.close(), users.close()]);
    await database.drop();
  });

  const listen = (...args: Parameters<typeof Listener.to>): Listener => {
    const listener = Listener.to(...args);
    listeners.push(listener);
    return listener;
  };

  it('W8: brings what was missed, then what happens, in order and once, on either replica', async () => {
    const run = await users.run('alice');
    await here.append(run, started, thinking('a'), thinking('b'));
    const [near, far] = [listen(here, run, { after: 1 }), listen(there, run, { after: 2 })];

    await here.append(run, thinking('c'));
    await there.append(run, thinking('d'), ended);
    await Promise.all([near.heard(5), far.heard(4)]);

    expect(near.sequences).toEqual([2, 3, 4, 5, 6]);
    expect(far.sequences).toEqual([3, 4, 5, 6]);
    expect(near.events.slice(1)).toEqual(far.events);
  });

  it('I5, A2: an event of another user that is read for a subscription goes no further, which is audited and counted', async () => {
    const run = await users.run('alice');
    const events = await here.append(run, started, thinking('a secret of alice'));
    const reads = jest.spyOn(here.get(EventRepository), 'after').mockResolvedValue(events);
    const counted = async (): Promise<number | undefined> =>
      (await here.get(IsolationViolations).counts()).subscription;

    const bob = listen(here, { ...run, userId: 'bob' });
    await bob.whenCaughtUp;
    reads.mockRestore();

    expect(bob.events).toEqual([]);
    expect(await counted()).toBe(1);
    const audited = await users.audited('bob');
    expect(audited).toMatchObject([{ action: 'isolation_violation_subscription', event_run_id: run.runId }]);
  });

  it('L11: a run that begins in a thread that somebody listens to is followed from its first event, on either replica', async () => {
    const { threadId } = await users.run('alice');
    const anyRun: EventRun = { userId: 'alice', threadId, runId: crypto.randomUUID() };
    const [near, far] = [listen(here, anyRun, { thread: true }), listen(there, anyRun, { thread: true })];

    const run = await users.run('alice', threadId);
    await here.append(run, started, ended);
    await Promise.all([near.heard(2), far.heard(2)]);

    expect([near.sequences, far.sequences]).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });

  it('I5: nobody hears of anybody else, who knows the thread and run ids by heart', async () => {
    const run = await users.run('alice');
    const thief = { ...run, userId: 'bob' };
    const spies = [here, there].flatMap((replica) => [
      listen(replica, thief),
      listen(replica, thief, { thread: true }),
    ]);
    const owners = [listen(here, run), listen(there, run)];

    await here.append(run, started);
    await there.append(run, ended);
    await Promise.all(owners.map((owner) => owner.heard(2)));
    // Two looks of the poll later, nothing has come to the spies either.
    const other = await users.run('bob');
    const own = listen(there, other);
    await here.append(other, started, ended);
    await own.heard(2);

    expect(spies.flatMap(({ events }) => events)).toEqual([]);
  });

  it('what the replica has committed itself is not read again; what another has committed is', async () => {
    // One that never looks for itself: it might see a commit before it hears that it was its own.
    const near = await Replica.on(database, { EVENT_POLL_MS: '2000000000' });
    const run = await users.run('alice');
    await near.append(run, started);
    const [own, far] = [listen(near, run), listen(there, run)];
    await Promise.all([own.whenCaughtUp, far.whenCaughtUp]);
    const reads = [near, there].map((replica) => jest.spyOn(replica.get(EventRepository), 'after'));

    await near.append(run, thinking('a'));
    await own.heard(2);
    await near.append(run, thinking('b'), ended);
    await Promise.all([own.heard(4), far.heard(4)]);
    const [readNear, readFar] = reads.map(({ mock }) => mock.calls.length);
    for (const read of reads) read.mockRestore();
    const remembered = near.get(RecentEvents).size;
    await near.close();

    expect(readNear).toBe(0);
    expect(readFar).toBeGreaterThan(0);
    expect(own.events).toEqual(far.events);
    expect(remembered).toBe(0);
  });

  it('I5: who follows a run that is not theirs is not given what is remembered of it either', async () => {
    const run = await users.run('alice');
    const [owner, spy] = [listen(here, run), listen(here, { ...run, userId: 'bob' })];
    await Promise.all([owner.whenCaughtUp, spy.whenCaughtUp]);

    await here.append(run, started);
    await owner.heard(1);
    // Whatever asks for news of the run: an announcement that names it reaches all who follow it.
    here.get(Announcer).announce({ ...run, userId: 'bob' }, 1);
    const other = await users.run('bob');
    const own = listen(here, other);
    await here.append(other, started, ended);
    await own.heard(2);

    expect(spy.events).toEqual([]);
  });

  it('a lost announcement is healed within a second by looking', async () => {
    const run = await users.run('alice');
    const listener = listen(there, run);
    const lost = jest.spyOn(here.get(SystemPool), 'query').mockImplementation(() => {
      throw new Error('the connection broke');
    });

    await here.append(run, started);
    const committed = performance.now();
    await listener.heard(1);
    lost.mockRestore();

    expect(performance.now() - committed).toBeLessThan(1_000 + BUSY_MACHINE_MS);
  });

  it('a lost announcement of a new run in a thread is healed too', async () => {
    const { threadId } = await users.run('alice');
    const listener = listen(
      there,
      { userId: 'alice', threadId, runId: crypto.randomUUID() },
      { thread: true },
    );
    const lost = jest.spyOn(here.get(SystemPool), 'query').mockImplementation(() => {
      throw new Error('the connection broke');
    });

    await here.append(await users.run('alice', threadId), started);
    const committed = performance.now();
    await listener.heard(1);
    lost.mockRestore();

    expect(performance.now() - committed).toBeLessThan(1_000 + BUSY_MACHINE_MS);
  });

  it('comes back by itself when the listening connection is terminated', async () => {
    const run = await users.run('alice');
    const listener = listen(there, run);
    await here.append(run, started);
    await listener.heard(1);
    const connected = new Promise<void>((resolve) => {
      const stop = there.get(AnnouncementListener).subscribe({
        heard: () => undefined,
        connected: () => {
          stop();
          resolve();
        },
      });
    });

    await users.terminate(`query = 'listen airlock_run_events'`);
    await connected;
    await here.append(run, thinking('after the break'));
    await listener.heard(2);

    expect(listener.sequences).toEqual([1, 2]);
  });

  it('announces many commits in few notifications, none of them in the transaction of a caller', async () => {
    const run = await users.run('alice');
    await here.append(run, started);
    await here.get(Announcer).beforeApplicationShutdown();
    const sent = jest.spyOn(here.get(SystemPool), 'query').mockClear();

    for (let commit = 0; commit < 50; commit++) here.get(Announcer).announce(run, 1);
    await here.get(Announcer).beforeApplicationShutdown();

    expect(sent.mock.calls.filter(([sql]) => String(sql).includes('pg_notify'))).toHaveLength(1);
    sent.mockRestore();
  });

  it('a replay waits for its client to read; what happens after it does not', async () => {
    const run = await users.run('alice');
    await here.append(run, started, ...Array.from({ length: 450 }, (_, i) => thinking(String(i))));
    const listener = listen(here, run);
    listener.budget = 200;
    await listener.heard(200);
    const own = listen(here, run);
    await own.heard(451);
    expect(listener.events).toHaveLength(200);

    listener.readOn();
    await listener.heard(451);
    listener.budget = 0;
    await here.append(run, ended);
    await listener.heard(452);

    expect(listener.sequences).toEqual(Array.from({ length: 452 }, (_, i) => i + 1));
  });

  it('W9: a subscription leaves nothing behind, and no timer runs while nobody listens', async () => {
    const run = await users.run('alice');
    for (let cycle = 0; cycle < 1_000; cycle++) listen(here, run, { thread: cycle % 2 === 0 }).close();

    expect(here.get(LiveEvents).size).toBe(0);
    expect(here.isLooking).toBe(false);
  });

  it('a sink that throws ends its own subscription and nobody else hears of it', async () => {
    const run = await users.run('alice');
    const [broken, sound] = [listen(here, run), listen(here, run)];
    broken.receive = () => {
      throw new Error('cannot render');
    };

    await here.append(run, started);
    await sound.heard(1);
    await here.append(run, ended);
    await sound.heard(2);

    expect(broken.failures).toEqual([new Error('cannot render')]);
    expect(sound.sequences).toEqual([1, 2]);
  });
});
