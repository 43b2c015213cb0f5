import { type Point, requestPoolsOf, sum } from '../data/point';
import type { WarningId } from '../data/rules';
import type { DashboardView } from '../data/view';
import { bytes, count, milliseconds, percent, perSecond, plural, seconds } from '../ui/format';

interface Tile {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
  /** Somebody should look. */
  readonly poor?: boolean;
}

interface TilesProps {
  readonly view: DashboardView;
  readonly point: Point | undefined;
  /** What the warnings above are about is marked here too. */
  readonly isWarned: (id: WarningId) => boolean;
}

/** The numbers of now. */
export function Tiles(props: TilesProps) {
  const tiles = [...ofCalls(props), ...ofTheProcess(props)];
  return (
    <dl class="tiles">
      {tiles.map(({ label, value, hint, poor }) => (
        <div key={label} class={poor ? 'tile poor' : 'tile'}>
          <dt>{label}</dt>
          <dd class="value">{value}</dd>
          <dd class="hint">{hint}</dd>
        </div>
      ))}
    </dl>
  );
}

function ofCalls({ view, point, isWarned }: TilesProps): Tile[] {
  const { contexts, runs, queue } = view;
  const pools = requestPoolsOf(view);
  const waiting = sum(pools, (pool) => pool.waiting);
  return [
    {
      label: 'Live contexts',
      value: count(contexts.requests + contexts.runs + contexts.socket_messages),
      hint: hintOfContexts(contexts),
    },
    {
      label: 'Request pool',
      value: `${count(sum(pools, (pool) => pool.used))} / ${count(sum(pools, (pool) => pool.max))}`,
      hint: `used; ${count(sum(pools, (pool) => pool.idle))} idle, ${count(waiting)} waiting`,
      poor: isWarned('pool_waiting'),
    },
    {
      label: 'Runs at work',
      value: `${count(runs.at_work)} / ${count(runs.most_at_work)}`,
      hint: `${count(runs.held)} held, peak ${count(runs.peak_held)}, limit ${count(runs.most_held)}`,
    },
    {
      label: 'Queued runs',
      value: count(queue?.queued),
      hint: hintOfQueue(queue),
      poor: isWarned('queue_untold'),
    },
    {
      label: 'Requests',
      value: perSecond(point?.requests),
      hint: `${count(view.requests.total)} since the start`,
    },
    {
      label: 'Errors',
      value: perSecond(point?.errors),
      hint: `${count(view.requests.errors)} since the start`,
      poor: isWarned('errors'),
    },
  ];
}

/** What there is none of is left out: it is told below. */
function hintOfContexts({ requests, runs, socket_messages: messages }: DashboardView['contexts']): string {
  const parts = [
    [requests, 'request'],
    [runs, 'run'],
    [messages, 'message'],
  ] as const;
  const some = parts.filter(([n]) => n > 0).map(([n, name]) => plural(n, name));
  return some.length > 0 ? some.join(', ') : 'nobody is served right now';
}

function hintOfQueue(queue: DashboardView['queue']): string {
  if (queue === null) return 'the database does not say';
  if (queue.oldest_queued_seconds === null) return 'nothing waits';
  return `the oldest for ${seconds(queue.oldest_queued_seconds)}`;
}

function ofTheProcess({ view, point, isWarned }: TilesProps): Tile[] {
  const { live, process, breakers_not_closed: breakers } = view;
  const limit = process.memory_limit_bytes;
  return [
    {
      label: 'Sockets and streams',
      value: count(live.sockets + live.streams),
      hint: `${plural(live.sockets, 'socket')}, ${plural(live.streams, 'stream')}`,
    },
    {
      label: 'Breakers not closed',
      value: count(breakers),
      hint: breakers === 0 ? 'every model is asked' : 'see below',
      poor: isWarned('breakers'),
    },
    { label: 'CPU', value: percent(point?.cpu), hint: '100 % is one core' },
    {
      label: 'Memory',
      value: bytes(process.rss_bytes),
      hint: limit === null ? `heap ${bytes(process.heap_used_bytes)}` : `of ${bytes(limit)}`,
      poor: isWarned('memory'),
    },
    {
      label: 'Event loop delay',
      value: milliseconds(process.event_loop_delay_p99_ms),
      hint: '99 of 100 are shorter',
      poor: isWarned('loop_delay'),
    },
    { label: 'Dropped events', value: count(live.dropped_events), hint: 'that slow clients missed' },
  ];
}
