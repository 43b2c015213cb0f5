import { rateOf } from './rates';
import type { DashboardView } from './view';

/** One look at a replica, as the charts draw it; null is what cannot be told. */
export interface Point {
  /** Seconds of the browser's clock: those of the replicas may differ. */
  readonly at: number;
  readonly pool_used: number;
  readonly pool_waiting: number;
  readonly sessions_idle: number;
  readonly sessions_open: number;
  readonly sessions_parked: number;
  readonly sessions_committing: number;
  readonly runs_at_work: number;
  readonly runs_queued: number | null;
  readonly requests: number | null;
  readonly errors: number | null;
  readonly cpu: number | null;
  readonly loop_delay: number;
  readonly rss: number;
  readonly heap: number;
}

/** @param at in milliseconds */
export function pointOf(before: DashboardView | undefined, view: DashboardView, at: number): Point {
  const pools = requestPoolsOf(view);
  const states = view.sessions.map(({ by_state }) => by_state);
  return {
    at: at / 1_000,
    pool_used: sum(pools, ({ used }) => used),
    pool_waiting: sum(pools, ({ waiting }) => waiting),
    sessions_idle: sum(states, ({ idle }) => idle),
    sessions_open: sum(states, ({ open }) => open),
    sessions_parked: sum(states, ({ parked }) => parked),
    sessions_committing: sum(states, ({ committing }) => committing),
    runs_at_work: view.runs.at_work,
    runs_queued: view.queue?.queued ?? null,
    requests: rateOf(before, view, ({ requests }) => requests.total),
    errors: rateOf(before, view, ({ requests }) => requests.errors),
    cpu: rateOf(before, view, ({ process }) => process.cpu_seconds),
    loop_delay: view.process.event_loop_delay_p99_ms,
    rss: view.process.rss_bytes,
    heap: view.process.heap_used_bytes,
  };
}

/** The pool of the server's own work. */
export const SYSTEM_POOL = 'system';

/** Those that users' calls draw on. */
export const requestPoolsOf = (view: DashboardView): DashboardView['pools'] =>
  view.pools.filter(({ name }) => name !== SYSTEM_POOL);

export const sum = <T>(things: readonly T[], of: (thing: T) => number): number =>
  things.reduce((total, thing) => total + of(thing), 0);
