import { later, sampleView } from '../testing/sample-view';
import { KEPT_MS, overdueOf, type Replicas, withView } from './replicas';
import type { DashboardView } from './view';
import { placesOf, violationsOf } from './violations';

const NONE: Replicas = new Map();

const called = (name: string, differs: Partial<DashboardView> = {}): DashboardView => {
  const view = sampleView(differs);
  return { ...view, replica: { ...view.replica, name } };
};

const violation = (kind: string, count: number, last_at: string | null = null) => ({ kind, count, last_at });

/** So many answers of that replica alone. */
const answering = (replicas: Replicas, name: string, times: number): Replicas =>
  Array.from({ length: times }).reduce<Replicas>((all) => withView(all, called(name), 1_000), replicas);

describe('What is remembered of the replicas (A2)', () => {
  it('is a line of points for each of them, whichever answers', () => {
    const one = called('one');
    let replicas = withView(NONE, one, 1_000);
    replicas = withView(replicas, called('two'), 3_000);
    replicas = withView(replicas, later(one, 4, { requests: { total: 8, errors: 4 } }), 5_000);

    expect([...replicas.keys()]).toEqual(['one', 'two']);
    expect(replicas.get('one')?.points).toMatchObject([
      { at: 1, requests: null },
      { at: 5, requests: 2, errors: 1 },
    ]);
    expect(replicas.get('two')?.points).toHaveLength(1);
  });

  it('is ten minutes of each, and nothing of one that was not heard of for so long', () => {
    let replicas = withView(NONE, called('gone'), 0);
    replicas = withView(replicas, called('here'), 0);
    replicas = withView(replicas, called('here'), KEPT_MS);
    replicas = withView(replicas, called('here'), KEPT_MS + 1);

    expect([...replicas.keys()]).toEqual(['here']);
    expect(replicas.get('here')?.points.map(({ at }) => at)).toEqual([
      KEPT_MS / 1_000,
      (KEPT_MS + 1) / 1_000,
    ]);
  });

  it('is never without one that told of violations: a restart does not turn the page green', () => {
    let replicas = withView(NONE, called('gone', { violations: [violation('session', 1)] }), 0);
    replicas = withView(replicas, called('here'), KEPT_MS + 1);

    expect([...replicas.keys()]).toEqual(['gone', 'here']);
    expect(violationsOf(replicas)).toContainEqual(violation('session', 1));
  });

  it('is what a replica told of before it started anew under its name too, as a container does', () => {
    const before = called('one', { violations: [violation('session', 2), violation('tool', 1)] });
    const replica = { ...before.replica, started_at: '2026-03-01T12:00:01.000Z' };
    let replicas = withView(NONE, before, 0);
    replicas = withView(replicas, { ...called('one'), replica }, 2_000);
    replicas = withView(
      replicas,
      { ...called('one', { violations: [violation('session', 1)] }), replica },
      4_000,
    );

    expect(violationsOf(replicas)).toEqual([violation('session', 3), violation('tool', 1)]);
    expect(placesOf(replicas)).toEqual([{ name: 'one', count: 4 }]);
  });

  it('counts what pools of users use, not the server’s own, and has no number for a queue that nobody could read', () => {
    const pool = { max: 15, idle: 1, waiting: 2 };
    const pools = [
      { name: 'default', used: 3, ...pool },
      { name: 'reports', used: 4, ...pool },
      { name: 'system', used: 5, ...pool },
    ];

    const replicas = withView(NONE, called('one', { pools, queue: null }), 0);

    expect(replicas.get('one')?.points).toMatchObject([{ pool_used: 7, pool_waiting: 4, runs_queued: null }]);
  });

  it('is overdue once the others have answered often without it', () => {
    const both = withView(withView(NONE, called('one'), 0), called('two'), 0);
    const soon = answering(both, 'two', 9);
    const late = answering(soon, 'two', 1);

    expect([soon, late].map((all) => overdueOf(all).map(({ view }) => view.replica.name))).toEqual([
      [],
      ['one'],
    ]);
    expect(overdueOf(withView(late, called('one'), 60_000))).toEqual([]);
  });

  it('is not overdue after a time in which nobody looked, and so nobody asked', () => {
    const both = withView(withView(NONE, called('one'), 0), called('two'), 0);
    const back = withView(both, called('two'), KEPT_MS - 1);

    expect(overdueOf(back)).toEqual([]);
  });

  it('tells the violations of all of them together, the most first', () => {
    const one = [violation('session', 1, '2026-03-01T11:00:00.000Z'), violation('tool', 2)];
    const two = [violation('session', 1, '2026-03-01T10:00:00.000Z'), violation('tool', 3)];
    let replicas = withView(NONE, called('one', { violations: one }), 0);
    replicas = withView(replicas, called('two', { violations: two }), 0);

    expect(violationsOf(replicas)).toEqual([
      violation('tool', 5),
      violation('session', 2, '2026-03-01T11:00:00.000Z'),
    ]);
    expect(placesOf(replicas)).toEqual([
      { name: 'two', count: 4 },
      { name: 'one', count: 3 },
    ]);
  });
});
