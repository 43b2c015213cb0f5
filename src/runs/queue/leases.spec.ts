import { setImmediate } from 'node:timers/promises';
import type { ClaimedRun } from './lease';
import { Leases } from './leases';

const run = (runId: string): ClaimedRun => ({
  userId: 'leases',
  threadId: 'a thread',
  runId,
  requestId: 'a request',
  attempt: 1,
});
const ROOM = { atWork: 2, held: 3 };

describe('places that are kept for runs which may come', () => {
  it('E6: a kept place counts as taken, until it is given up', async () => {
    const leases = new Leases();
    leases.take(run('first'));

    const place = leases.keep(ROOM);
    const another = leases.keep(ROOM);
    const forTicket = await leases.room(ROOM, 0);
    place?.giveUp();

    expect(place).toBeDefined();
    expect(another).toBeUndefined();
    expect(forTicket).toBe(false);
    expect(leases.keep(ROOM)).toBeDefined();
  });

  it('E6: a kept place that its run has taken counts once, until the run is released', () => {
    const leases = new Leases();
    const place = leases.keep({ atWork: 1, held: 1 });

    const lease = place?.take(run('come'));
    const besides = leases.keep({ atWork: 1, held: 1 });
    const second = leases.keep({ atWork: 2, held: 2 });
    second?.giveUp();
    if (lease) leases.release(lease);

    expect(besides).toBeUndefined();
    expect(second).toBeDefined();
    expect(leases.keep({ atWork: 1, held: 1 })).toBeDefined();
  });

  it('E6: a kept place that is given up is passed to the ticket at the door', async () => {
    const leases = new Leases();
    const place = leases.keep({ atWork: 1, held: 1 });
    const ticket = leases.room({ atWork: 1, held: 1 }, 600_000);

    place?.giveUp();

    expect(await ticket).toBe(true);
  });

  it('E6: none is kept beyond the runs that may be held, the waiting among them', () => {
    const leases = new Leases();
    for (const name of ['first', 'second', 'third']) leases.take(run(name)).rest();

    expect(leases.keep(ROOM)).toBeUndefined();
    expect(leases.keep({ ...ROOM, held: 4 })).toBeDefined();
  });

  it('E6: none is kept while a ticket waits at the door: it came first', async () => {
    const leases = new Leases();
    const [first] = ['first', 'second'].map((name) => leases.take(run(name)));
    const ticket = leases.room(ROOM, 60_000);

    const early = leases.keep({ atWork: 3, held: 5 });
    first?.rest();
    const hasCome = await ticket;

    expect(early).toBeUndefined();
    expect(hasCome).toBe(true);
    expect(leases.keep({ atWork: 3, held: 5 })).toBeDefined();
  });

  it('E14: a replica that hands back waits for a run that comes for its kept place, and tells it to stop', async () => {
    const leases = new Leases();
    const place = leases.keep(ROOM);
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

    expect(leases.keep(ROOM)).toBeUndefined();
  });
});
