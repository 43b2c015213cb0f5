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

    const giveUp = leases.keep(ROOM);
    const another = leases.keep(ROOM);
    const forTicket = await leases.room(ROOM, 0);
    giveUp?.();

    expect(giveUp).toBeDefined();
    expect(another).toBeUndefined();
    expect(forTicket).toBe(false);
    expect(leases.keep(ROOM)).toBeDefined();
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
    const giveUp = leases.keep(ROOM);
    let isOver = false;
    const handedBack = leases.handBack(60_000).then(() => (isOver = true));

    await setImmediate();
    const lease = leases.take(run('late'));
    giveUp?.();
    await setImmediate();
    const wasOver = isOver;
    leases.release(lease);
    await handedBack;

    expect(wasOver).toBe(false);
    expect(lease.isDraining).toBe(true);
  });

  it('E14: none is kept once the replica hands back', async () => {
    const leases = new Leases();

    await leases.handBack(0);

    expect(leases.keep(ROOM)).toBeUndefined();
  });
});
