import { setImmediate } from 'node:timers/promises';
import type { ClaimedRun } from './lease';
import { Leases } from './leases';

const run = (runId: string, userId = 'leases'): ClaimedRun => ({
  userId,
  threadId: 'a thread',
  runId,
  requestId: 'a request',
  attempt: 1,
});
const ROOM = { atWork: 2, held: 3 };

it('A2: runs that wait for a model or a tool are held and not at work, nor are places that are kept', async () => {
  const leases = new Leases();
  const [lease] = [leases.take(run('waits')), leases.take(run('works'))];
  leases.keep('leases', { atWork: 3, held: 3 });

  lease.rest();
  const waiting = [leases.atWork, leases.size];
  const working = await lease.atWork(async () => [leases.atWork, leases.size]);

  expect([waiting, working]).toEqual([
    [1, 2],
    [2, 2],
  ]);
});

describe('places that are kept for runs which may come', () => {
  it('E6: a kept place counts as taken, until it is given up', async () => {
    const leases = new Leases();
    leases.take(run('first'));

    const place = leases.keep('leases', ROOM);
    const another = leases.keep('leases', ROOM);
    const forTicket = await leases.room('leases', ROOM, 0);
    place?.giveUp();

    expect(place).toBeDefined();
    expect(another).toBeUndefined();
    expect(forTicket).toBe(false);
    expect(leases.keep('leases', ROOM)).toBeDefined();
  });

  it('E6: a kept place that its run has taken counts once, until the run is released', () => {
    const leases = new Leases();
    const place = leases.keep('leases', { atWork: 1, held: 1 });

    const lease = place?.take(run('come'));
    const besides = leases.keep('leases', { atWork: 1, held: 1 });
    const second = leases.keep('leases', { atWork: 2, held: 2 });
    second?.giveUp();
    if (lease) leases.release(lease);

    expect(besides).toBeUndefined();
    expect(second).toBeDefined();
    expect(leases.keep('leases', { atWork: 1, held: 1 })).toBeDefined();
  });

  it('E6: a kept place that is given up is passed to the ticket at the door', async () => {
    const leases = new Leases();
    const place = leases.keep('leases', { atWork: 1, held: 1 });
    const ticket = leases.room('leases', { atWork: 1, held: 1 }, 600_000);

    place?.giveUp();

    expect(await ticket).toBe(true);
  });

  it('E6: none is kept beyond the runs that may be held, the waiting among them', () => {
    const leases = new Leases();
    for (const name of ['first', 'second', 'third']) leases.take(run(name)).rest();

    expect(leases.keep('leases', ROOM)).toBeUndefined();
    expect(leases.keep('leases', { ...ROOM, held: 4 })).toBeDefined();
  });

  it('E6: none is kept while a ticket waits at the door: it came first', async () => {
    const leases = new Leases();
    const [first] = ['first', 'second'].map((name) => leases.take(run(name)));
    const ticket = leases.room('leases', ROOM, 60_000);

    const early = leases.keep('leases', { atWork: 3, held: 5 });
    first?.rest();
    const hasCome = await ticket;

    expect(early).toBeUndefined();
    expect(hasCome).toBe(true);
    expect(leases.keep('leases', { atWork: 3, held: 5 })).toBeDefined();
  });

  it('E6: a place above those that all may take is for a user who holds none here, and for one run of theirs', () => {
    const leases = new Leases();
    for (const name of ['first', 'second', 'third']) leases.take(run(name)).rest();

    const more = leases.keep('leases', ROOM);
    const newcomers = leases.keep('newcomer', ROOM);
    const second = leases.keep('newcomer', { ...ROOM, held: 4 });
    const another = leases.keep('another newcomer', ROOM);

    expect([more, second, another]).toEqual([undefined, undefined, undefined]);
    expect(newcomers).toBeDefined();
  });

  it('E6: a newcomer does not wait behind those at the door who may not have its place', async () => {
    const leases = new Leases();
    for (const name of ['first', 'second', 'third']) leases.take(run(name)).rest();
    const newcomers = leases.take(run('fourth', 'newcomer'));
    newcomers.rest();
    const ofOneHere = leases.room('leases', ROOM, 600_000);
    const ofAnother = leases.room('another newcomer', ROOM, 600_000);

    leases.release(newcomers);
    const hasCome = await ofAnother;
    const place = leases.keep('a third newcomer', ROOM);
    place?.giveUp();
    void leases.handBack(0);

    expect(hasCome).toBe(true);
    expect(place).toBeDefined();
    expect(await ofOneHere).toBe(false);
  });

  it('E14: a replica that hands back waits for a run that comes for its kept place, and tells it to stop', async () => {
    const leases = new Leases();
    const place = leases.keep('leases', ROOM);
    let isOver = false;
    const handedBack = leases.handBack(60_000).then(() => (isOver = true));

    await setImmediate();
    const lease = place?.take(run('late'));
    await setImmediate();
    const wasOver = isOver;
    if (lease) leases.release(lease);
    await handedBack;

    expect(wasOver).toBe(false);
    expect(lease?.isDraining).toBe(true);
  });

  it('E14: none is kept once the replica hands back', async () => {
    const leases = new Leases();

    await leases.handBack(0);

    expect(leases.keep('leases', ROOM)).toBeUndefined();
  });
});
