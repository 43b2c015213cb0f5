import { clock, plural, words } from '../ui/format';
import { sum } from '../data/point';
import type { Violation } from '../data/violations';

interface BannerProps {
  readonly violations: readonly Violation[];
  readonly replicas: number;
  /** When this was told last, in milliseconds, where nobody tells it any more. */
  readonly staleSince?: number;
}

/** The promise of the whole server, first: nothing has leaked, or what has. What nobody tells any more is not green. */
export function Banner({ violations, replicas, staleSince }: BannerProps) {
  const total = sum(violations, ({ count }) => count);
  const where = replicas === 1 ? 'this replica' : `these ${replicas} replicas`;
  const colour = staleSince === undefined ? 'good' : 'stale';
  return (
    <section class={`banner ${total === 0 ? colour : 'bad'}`} role={total === 0 ? 'status' : 'alert'}>
      <p class="verdict">
        <span class="mark" aria-hidden="true">
          {total === 0 ? '✓' : '!'}
        </span>
        {total === 0 ? 'No isolation violation' : `${plural(total, 'isolation violation')}, refused`}
        <small>
          {' '}
          since the start of {where}
          {staleSince !== undefined && `, as of ${clock(staleSince)}`}
        </small>
      </p>
      <ul class="kinds" aria-label="Isolation violations by kind">
        {violations.map(({ kind, count }) => (
          <li key={kind} class={count > 0 ? 'broken' : undefined}>
            {words(kind)} <b>{count}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}
