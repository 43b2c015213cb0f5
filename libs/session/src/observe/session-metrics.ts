import type { Registry } from 'prom-client';
import type * as PromClient from 'prom-client';
import { onSessionEvent } from './session-events';
import type { SessionMonitor, SessionSnapshot } from './session-monitor';

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 150, 300];

/** Name, help and reading of each number that only grows. */
const COUNTERS: readonly (readonly [name: string, help: string, read: (of: SessionSnapshot) => number])[] = [
  ['opened_total', 'Sessions that took a connection.', ({ sessions }) => sessions.created],
  ['committed_total', 'Sessions that were committed.', ({ sessions }) => sessions.committed],
  ['rolled_back_total', 'Sessions that were rolled back.', ({ sessions }) => sessions.rolledBack],
  [
    'aborted_total',
    'Sessions ended from outside: client gone, too late, leaked.',
    ({ sessions }) => sessions.aborted,
  ],
  ['unknown_total', 'Sessions whose COMMIT was lost for good.', ({ sessions }) => sessions.unknown],
  ['transactions_total', 'Transactions begun.', ({ sessions }) => sessions.transactions],
  [
    'parked_total',
    'Times that a session gave its connection back to wait.',
    ({ sessions }) => sessions.parks,
  ],
  ['retried_total', 'Units begun again.', ({ sessions }) => sessions.retries],
  ['leaked_total', 'Sessions closed by force at the leak limit.', ({ sessions }) => sessions.leaks],
  ['pool_exhausted_total', 'Times that no connection was to be had.', ({ sessions }) => sessions.exhaustions],
  ['violations_total', 'Uses of a session that were refused.', ({ sessions }) => sessions.violations],
  [
    'connections_destroyed_total',
    'Connections not given back.',
    ({ sessions }) => sessions.destroyedConnections,
  ],
];

const GAUGES: readonly (readonly [name: string, help: string, read: (of: SessionSnapshot) => number])[] = [
  ['active', 'Sessions open now.', ({ sessions }) => sessions.active],
  ['peak', 'Most sessions open at once.', ({ sessions }) => sessions.peak],
  ['pool_used', 'Connections in use.', ({ pool }) => pool.used],
  ['pool_idle', 'Connections at rest.', ({ pool }) => pool.idle],
  ['pool_waiting', 'Units waiting for a connection.', ({ pool }) => pool.waiting],
  ['pool_max', 'Connections that the pool may have.', ({ pool }) => pool.max],
];

const STATES = ['idle', 'open', 'parked', 'committing'] as const;

export interface SessionMetricsOptions {
  readonly monitor: SessionMonitor;
  readonly registry: Registry;
  /** Default `session_`. */
  readonly prefix?: string;
}

/**
 * Registers the sessions' metrics; no label names a user or a request.
 * @param client `import * as client from 'prom-client'`: passed in, so that the library does not need it
 * @returns what stops the histograms
 */
export function sessionMetrics(client: typeof PromClient, options: SessionMetricsOptions): () => void {
  const { monitor, registry, prefix = 'session_' } = options;
  const common = { labelNames: ['data_source'] as const, registers: [registry] };
  for (const [name, help, read] of COUNTERS) {
    new client.Counter({
      ...common,
      name: prefix + name,
      help,
      collect() {
        this.reset();
        for (const snapshot of monitor.snapshot())
          this.inc({ data_source: snapshot.dataSource }, read(snapshot));
      },
    });
  }
  for (const [name, help, read] of GAUGES) {
    new client.Gauge({
      ...common,
      name: prefix + name,
      help,
      collect() {
        for (const snapshot of monitor.snapshot())
          this.set({ data_source: snapshot.dataSource }, read(snapshot));
      },
    });
  }
  new client.Gauge({
    name: `${prefix}states`,
    help: 'Sessions in each state now.',
    labelNames: ['data_source', 'state'] as const,
    registers: [registry],
    collect() {
      for (const { dataSource: data_source, sessions } of monitor.snapshot())
        for (const state of STATES) this.set({ data_source, state }, sessions.byState[state]);
    },
  });
  const histogram = (name: string, help: string): PromClient.Histogram<'data_source'> =>
    new client.Histogram({ ...common, name: prefix + name, help, buckets: SECONDS });
  const wait = histogram('wait_seconds', 'Wait for a connection.');
  const hold = histogram('hold_seconds', 'Time that a connection was held.');
  const idle = histogram('idle_seconds', 'Time that a connection was held without a statement running.');
  const seconds = (ms: number): number => Math.max(0, ms) / 1_000;
  const stops = [
    onSessionEvent('opened', ({ session, waitMs }) =>
      wait.observe({ data_source: session.dataSource }, seconds(waitMs)),
    ),
    onSessionEvent('released', ({ session, heldMs, busyMs }) => {
      hold.observe({ data_source: session.dataSource }, seconds(heldMs));
      idle.observe({ data_source: session.dataSource }, seconds(heldMs - busyMs));
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
