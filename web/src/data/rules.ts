import { bytes, count, milliseconds, perSecond, plural, seconds, words } from '../ui/format';
import { type Point, requestPoolsOf, sum } from './point';
import type { DashboardView } from './view';

/** Something that wants to be looked at, while `says` has words for it. */
export interface Rule {
  readonly title: string;
  /** The one of docs/alerts.yml that fires for it; some of them only once it has gone on for a while. */
  readonly alert?: string;
  /** Not tomorrow: now. */
  readonly isCritical?: true;
  /** Of what is counted since the start, and therefore never ends. */
  readonly counted?: (view: DashboardView) => number;
  readonly says: (view: DashboardView, point: Point) => string | undefined;
}

type OfSource = DashboardView['sessions'][number];
const LOOP_DELAY_MS = 200;
const MEMORY_SHARE = 0.9;

/** The alert for what the banner says. */
export const VIOLATION_ALERT = 'AirlockIsolationViolation';

/** In the order in which they are shown. */
export const RULES = {
  not_ready: {
    title: 'Not ready',
    isCritical: true,
    says: ({ readiness }) => (readiness.status === 'not_ready' ? checksThatDoNotHold(readiness) : undefined),
  },
  leaked: ofSessions(({ leaks }) => leaks, {
    title: 'Sessions leaked',
    alert: 'AirlockSessionLeaked',
    isCritical: true,
    says: (n) => `${count(n)} closed by force; the log names the route and where it was opened`,
  }),
  commit_unknown: ofSessions(({ unknown }) => unknown, {
    title: 'Outcome of a COMMIT unknown',
    alert: 'AirlockCommitUnknown',
    isCritical: true,
    says: (n) => `${plural(n, 'caller')} asked to repeat with the same key`,
  }),
  untaken: {
    title: 'No worker is heard from',
    alert: 'AirlockNoWorker',
    isCritical: true,
    says: ({ queue }) =>
      queue && queue.untaken_seconds > 0
        ? `runs wait for ${seconds(queue.untaken_seconds)}, and nobody takes any`
        : undefined,
  },
  pool_exhausted: ofSessions((source) => source.pool_exhausted, {
    title: 'No connection to be had',
    alert: 'AirlockPoolExhausted',
    says: (n) => `${plural(n, 'time')}: requests are answered 503, runs wait`,
  }),
  pool_waiting: {
    title: 'Work waits for a connection',
    alert: 'AirlockPoolWaiting',
    says: (view, { pool_used: used, pool_waiting: waiting }) =>
      waiting > 0
        ? `${count(waiting)} waiting, ${count(used)} of ${count(sum(requestPoolsOf(view), ({ max }) => max))} in use`
        : undefined,
  },
  errors: {
    title: 'Requests fail',
    alert: 'AirlockErrors',
    says: (_, { errors, requests }) =>
      (errors ?? 0) > 0
        ? `${perSecond(errors)} of ${perSecond(requests)} are answered with 500 and more`
        : undefined,
  },
  queue_untold: {
    title: 'The queue is not told',
    says: ({ queue }) => (queue === null ? 'the database does not say' : undefined),
  },
  degraded: {
    title: 'Ready, but degraded',
    says: ({ readiness }) => (readiness.status === 'degraded' ? checksThatDoNotHold(readiness) : undefined),
  },
  breakers: {
    title: 'Breakers not closed',
    says: ({ breakers_not_closed: n }) =>
      n > 0 ? `${plural(n, 'breaker')}, each between a user and a model` : undefined,
  },
  memory: {
    title: 'Memory is almost used up',
    says: ({ process: { rss_bytes: rss, memory_limit_bytes: limit } }) =>
      limit !== null && rss > MEMORY_SHARE * limit ? `${bytes(rss)} of ${bytes(limit)}` : undefined,
  },
  loop_delay: {
    title: 'The event loop is late',
    says: ({ process: { event_loop_delay_p99_ms: ms } }) =>
      ms > LOOP_DELAY_MS ? `${milliseconds(ms)} in one turn of a hundred` : undefined,
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type WarningId = keyof typeof RULES;

/** Of what must never happen to a session, and is counted when it has. */
function ofSessions(
  of: (source: OfSource) => number,
  { says, ...rest }: Omit<Rule, 'says' | 'counted'> & { readonly says: (n: number) => string },
): Rule {
  const counted = ({ sessions }: DashboardView): number => sum(sessions, of);
  return { ...rest, counted, says: (view) => (counted(view) > 0 ? says(counted(view)) : undefined) };
}

const checksThatDoNotHold = ({ checks }: DashboardView['readiness']): string =>
  checks
    .filter(({ status }) => status !== 'ok')
    .map(({ name, status, reason }) => `${words(name)}: ${reason ?? status}`)
    .join('; ');
