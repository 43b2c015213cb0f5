import type { DashboardView } from '../data/view';

/** A replica at rest; what a test is about, it gives itself. */
export function sampleView(differs: Partial<DashboardView> = {}): DashboardView {
  return {
    at: '2026-03-01T12:00:00.000Z',
    replica: { name: 'one:1', role: 'all', started_at: '2026-03-01T09:00:00.000Z', version: '0.1.0' },
    readiness: { status: 'ready', checks: [{ name: 'migrations', status: 'ok' }] },
    violations: [
      { kind: 'session', count: 0, last_at: null },
      { kind: 'tool', count: 0, last_at: null },
    ],
    contexts: { requests: 0, runs: 0, socket_messages: 0 },
    sessions: [],
    pools: [],
    runs: { at_work: 0, most_at_work: 100, held: 0, most_held: 500, peak_held: 0 },
    queue: {
      running: 0,
      queued: 0,
      users_with_work: 0,
      oldest_queued_seconds: null,
      untaken_seconds: 0,
      users: [],
    },
    live: { sockets: 0, streams: 0, subscriptions: 0, dropped_events: 0 },
    breakers: [],
    breakers_not_closed: 0,
    requests: { total: 0, errors: 0 },
    process: {
      cpu_seconds: 0,
      rss_bytes: 0,
      heap_used_bytes: 0,
      memory_limit_bytes: null,
      event_loop_delay_p99_ms: 0,
    },
    ...differs,
  };
}

/** The same replica, so many seconds later. */
export function later(
  view: DashboardView,
  seconds: number,
  differs: Partial<DashboardView> = {},
): DashboardView {
  return { ...view, at: new Date(Date.parse(view.at) + seconds * 1_000).toISOString(), ...differs };
}
