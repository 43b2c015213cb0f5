import { bytes, count, milliseconds, perSecond } from '../ui/format';
import type { Measure } from './series';

export interface Line {
  readonly measure: Measure;
  readonly label: string;
}

export interface ChartPlan {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly format: (value: number | null | undefined) => string;
  /** How far apart the axis may have its ticks. */
  readonly steps?: readonly number[];
}

/** Things that are counted have nothing between two numbers. */
const WHOLE = [1, 2, 5]
  .flatMap((n) => [1, 10, 100, 1_000, 10_000].map((power) => n * power))
  .sort((a, b) => a - b);
const BINARY = Array.from({ length: 40 }, (_, power) => 2 ** power);

export const CHARTS: readonly ChartPlan[] = [
  {
    title: 'Request pool',
    lines: [
      { measure: 'pool_used', label: 'used' },
      { measure: 'pool_waiting', label: 'waiting' },
    ],
    format: count,
    steps: WHOLE,
  },
  {
    title: 'Sessions',
    lines: [
      { measure: 'sessions_open', label: 'open' },
      { measure: 'sessions_parked', label: 'parked' },
      { measure: 'sessions_committing', label: 'committing' },
      { measure: 'sessions_idle', label: 'idle' },
    ],
    format: count,
    steps: WHOLE,
  },
  {
    title: 'Runs',
    lines: [
      { measure: 'runs_at_work', label: 'at work here' },
      { measure: 'runs_queued', label: 'queued, all replicas' },
    ],
    format: count,
    steps: WHOLE,
  },
  {
    title: 'Requests',
    lines: [
      { measure: 'requests', label: 'answered, this page’s too' },
      { measure: 'errors', label: 'errors' },
    ],
    format: perSecond,
  },
  { title: 'Event loop delay', lines: [{ measure: 'loop_delay', label: 'p99' }], format: milliseconds },
  {
    title: 'Memory',
    lines: [
      { measure: 'rss', label: 'resident' },
      { measure: 'heap', label: 'heap' },
    ],
    format: bytes,
    steps: BINARY,
  },
];
