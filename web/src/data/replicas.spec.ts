import { later, sampleView } from '../testing/sample-view';
import { isOverdue, KEPT_MS, overdueOf, type Replicas, withView } from './replicas';
import type { DashboardView } from './view';
import { violationsOf } from './violations';

const NONE: Replicas = new Map();

const called = (name: string, differs: Partial<DashboardView> = {}): DashboardView => {
  const view = sampleView(differs);
  return { ...view, replica: { ...view.replica, name } };
};

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
    let replicas = withView(NONE, called('gone', { violations: [{ kind: 'session', count: 1 }] }), 0);
    replicas = withView(replicas, called('here'), KEPT_MS + 1);

    expect([...replicas.keys()]).toEqual(['gone', 'here']);
    expect(violationsOf(replicas)).toContainEqual({ kind: 'session', count: 1 });
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

  it('is overdue once the others have answered for long without it', () => {
    const one = withView(NONE, called('one'), 0);
    const soon = withView(one, called('two'), 20_000);
    const late = withView(one, called('two'), 20_001);

    expect([soon, late].map((all) => [...all.values()].map((each) => isOverdue(each, all, 20)))).toEqual([
      [false, false],
      [true, false],
    ]);
    expect(overdueOf(late, 20).map(({ view }) => view.replica.name)).toEqual(['one']);
  });

  it('tells the violations of all of them together, the most first', () => {
    const session = { kind: 'session', count: 1 };
    let replicas = withView(NONE, called('one', { violations: [session, { kind: 'tool', count: 2 }] }), 0);
    replicas = withView(replicas, called('two', { violations: [session, { kind: 'tool', count: 3 }] }), 0);

    expect(violationsOf(replicas)).toEqual([
      { kind: 'tool', count: 5 },
      { kind: 'session', count: 2 },
    ]);
  });
});
