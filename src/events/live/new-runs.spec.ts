import { testDatabase, type TestDatabase } from '@airlock/testing';
import { EventRepository } from '../log/event-repository';
import { Listener } from '../testing/listener';
import { Replica } from '../testing/replica';
import { ended, started, thinking, Users } from '../testing/users';
import { LiveEvents } from './live-events';
import { RecentEvents } from './recent-events';

describe('a run that is expected before it is made', () => {
  let database: TestDatabase;
  let users: Users;
  let here: Replica;
  let reads: jest.SpyInstance;

  beforeAll(async () => {
    database = await testDatabase();
    users = await Users.of(database.url);
    // Nobody looks for what may have been missed: nothing may be.
    here = await Replica.on(database, { EVENT_POLL_MS: '600000' });
    reads = jest.spyOn(here.get(EventRepository), 'after');
  });

  beforeEach(() => reads.mockClear());

  afterAll(async () => {
    await Promise.all([here.close(), users.close()]);
    await database.drop();
  });

  it('is followed from its first event, also when that came before its follower, and nothing is read', async () => {
    const run = await users.run('alice');
    const letGo = here.get(LiveEvents).expect(run);
    await here.append(run, started, thinking('early'));
    const listener = Listener.to(here, run, { isNew: true });
    letGo();
    await listener.heard(2);
    await here.append(run, thinking('late'), ended);
    await listener.heard(4);
    listener.close();

    expect(listener.sequences).toEqual([1, 2, 3, 4]);
    expect(reads).not.toHaveBeenCalled();
    expect(here.get(RecentEvents).size).toBe(0);
  });

  it('is forgotten when it is let go and nobody follows it', async () => {
    const run = await users.run('alice');
    const letGo = here.get(LiveEvents).expect(run);
    await here.append(run, started);
    const remembered = here.get(RecentEvents).size;

    letGo();

    expect([remembered, here.get(RecentEvents).size]).toEqual([1, 0]);
  });

  it('of which more happened than is remembered is read', async () => {
    const run = await users.run('alice');
    const letGo = here.get(LiveEvents).expect(run);
    await here.append(run, started, ...Array.from({ length: 120 }, (_, i) => thinking(String(i))));
    await here.append(run, thinking('one more'));

    const listener = Listener.to(here, run, { isNew: true });
    letGo();
    await listener.heard(122);
    listener.close();

    expect(listener.sequences).toEqual(Array.from({ length: 122 }, (_, i) => i + 1));
    expect(reads).toHaveBeenCalled();
  });

  it('I5: is not given to another user who follows it as if it were new', async () => {
    const run = await users.run('alice');
    const letGo = here.get(LiveEvents).expect(run);
    const [owner, spy] = [
      Listener.to(here, run, { isNew: true }),
      Listener.to(here, { ...run, userId: 'bob' }, { isNew: true }),
    ];
    letGo();

    await here.append(run, started, ended);
    await owner.heard(2);
    const own = await users.run('bob');
    const another = Listener.to(here, own);
    await here.append(own, started);
    await another.heard(1);
    for (const listener of [owner, spy, another]) listener.close();

    expect(spy.events).toEqual([]);
  });
});
