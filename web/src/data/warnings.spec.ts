import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { later, sampleView } from '../testing/sample-view';
import { pointOf } from './point';
import { type Rule, RULES, VIOLATION_ALERT } from './rules';
import type { DashboardView } from './view';
import { isSo, LINGERS_MS, type Warnings, warningsOf } from './warnings';

const pool = { name: 'default', max: 15, used: 15, idle: 0, waiting: 2 };
const WAITING = sampleView({ pools: [pool] });
const AT_REST = sampleView({ pools: [{ ...pool, waiting: 0 }] });

function leaked(leaks: number): DashboardView {
  const by_state = { idle: 0, open: 0, parked: 0, committing: 0 };
  const ends = { committed: 5, rolled_back: 4, aborted: 3, unknown: 0, pool_exhausted: 0, leaks };
  const source = { data_source: 'default', by_state, ...ends, created: 12, peak: 2, mean_lifetime_ms: 1 };
  return sampleView({ sessions: [source] });
}

/** After these looks, each at its time in milliseconds. */
const looks = (...seen: readonly (readonly [at: number, view: DashboardView])[]): Warnings =>
  seen.reduce<Warnings | undefined>(
    (known, [at, view]) => warningsOf(known, view, pointOf(undefined, view, at), at),
    undefined,
  ) ?? new Map();

describe('What wants to be looked at (A2)', () => {
  it('is nothing at rest', () => {
    expect([...looks([0, sampleView()], [2_000, AT_REST])]).toEqual([]);
  });

  it('is told since when, where its beginning was seen, and with the words of now', () => {
    const busier = sampleView({ pools: [{ ...pool, waiting: 9 }] });

    const warning = looks([0, AT_REST], [2_000, WAITING], [4_000, busier]).get('pool_waiting');

    expect(warning).toMatchObject({ since: 2_000, wasThere: false, says: '9 waiting, 15 of 15 in use' });
  });

  it('says that it was there before, where it was at the first look', () => {
    expect(looks([1_000, WAITING], [3_000, WAITING]).get('pool_waiting')).toMatchObject({
      since: 1_000,
      wasThere: true,
    });
  });

  it('does not flicker: what comes and goes within a minute goes on, and is not taken for what is now', () => {
    const gone = looks([0, AT_REST], [2_000, WAITING], [4_000, AT_REST]).get('pool_waiting');
    const again = looks([0, AT_REST], [2_000, WAITING], [4_000, AT_REST], [6_000, WAITING]).get(
      'pool_waiting',
    );
    const over = looks([0, AT_REST], [2_000, WAITING], [2_001 + LINGERS_MS, AT_REST]);

    expect([gone?.since, isSo(gone, 4_000)]).toEqual([2_000, false]);
    expect([again?.since, isSo(again, 6_000)]).toEqual([2_000, true]);
    expect(over.has('pool_waiting')).toBe(false);
  });

  it('is told of what is counted when there was one more, and no longer when the replica counts from 0 again', () => {
    const rising = looks([0, leaked(0)], [2_000, leaked(1)], [4_000, leaked(2)], [6_000, leaked(2)]);
    const anew = looks([0, leaked(1)], [2_000, leaked(0)]);

    expect(rising.get('leaked')).toMatchObject({ since: 4_000, wasThere: false });
    expect(anew.has('leaked')).toBe(false);
  });

  it('is not the pool of the server’s own work, which takes turns as a matter of course', () => {
    expect([...looks([0, sampleView({ pools: [{ ...pool, name: 'system' }] })])]).toEqual([]);
  });

  it('is each of these', () => {
    const before = sampleView();
    const checks = [
      { name: 'row_level_security', status: 'failed' as const, reason: 'audit_log is not forced' },
    ];
    const [source] = leaked(2).sessions;
    const now = later(before, 2, {
      ...{ readiness: { status: 'not_ready', checks }, pools: [pool], queue: null, breakers_not_closed: 3 },
      sessions: source ? [{ ...source, unknown: 1, pool_exhausted: 4 }] : [],
      requests: { total: 10, errors: 2 },
      process: { ...before.process, rss_bytes: 95, memory_limit_bytes: 100, event_loop_delay_p99_ms: 201 },
    });

    const warnings = warningsOf(new Map(), now, pointOf(before, now, 2_000), 2_000);

    expect([...warnings].map(([id, { says }]) => [id, says])).toEqual([
      ['not_ready', 'row level security: audit_log is not forced'],
      ['leaked', '2 closed by force; the log names the route and where it was opened'],
      ['commit_unknown', '1 caller asked to repeat with the same key'],
      ['pool_exhausted', '4 times: requests are answered 503, runs wait'],
      ['pool_waiting', '2 waiting, 15 of 15 in use'],
      ['errors', '1/s of 5/s are answered with 500 and more'],
      ['queue_untold', 'the database does not say'],
      ['breakers', '3 breakers, each between a user and a model'],
      ['memory', '95 B of 100 B'],
      ['loop_delay', '201 ms in one turn of a hundred'],
    ]);
  });

  it('is that no worker takes the work, on whichever replica', () => {
    const { queue } = sampleView();
    if (!queue) throw new Error('A sample tells the queue.');

    const warnings = looks([0, sampleView({ queue: { ...queue, untaken_seconds: 90 } })]);

    expect([...warnings].map(([id, { says }]) => [id, says])).toEqual([
      ['untaken', 'runs wait for 1 min 30 s, and nobody takes any'],
    ]);
  });

  it('names the alerts of docs/alerts.yml, each as grave as it is there', () => {
    const text = readFileSync(join(__dirname, '../../../docs/alerts.yml'), 'utf8');
    const documented = [...text.matchAll(/alert: (\w+)\s+expr: [\s\S]*?severity: (\w+)/g)].map(
      ([, alert, severity]) => [alert, severity === 'critical'],
    );
    const rules: readonly Rule[] = Object.values(RULES);

    const named = rules
      .filter(({ alert }) => alert)
      .map(({ alert, isCritical }) => [alert, isCritical === true]);

    // Who is refused for the prefix of an id is told by the metric alone, and that there are no metrics by Prometheus.
    const elsewhere = ['AirlockRealUserRefused', 'AirlockUnwatched'];
    const others = documented.filter(([alert]) => !elsewhere.includes(String(alert)));
    expect([[VIOLATION_ALERT, true], ...named]).toEqual(others);
    expect(others.length).toBeGreaterThan(4);
  });
});
