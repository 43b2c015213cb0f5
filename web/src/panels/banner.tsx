import { VIOLATION_ALERT } from '../data/rules';
import { type Place, totalOf, type Violation } from '../data/violations';
import { moment, plural, words } from '../ui/format';

interface BannerProps {
  readonly violations: readonly Violation[];
  /** The replicas that told of some. */
  readonly places: readonly Place[];
  readonly replicas: number;
  /** When this was told last, in milliseconds, where nobody tells it any more. */
  readonly staleSince?: number;
}

/** The promise of the whole server, first: nothing has leaked, or what has. What nobody tells any more is not green. */
export function Banner({ violations, places, replicas, staleSince }: BannerProps) {
  const total = totalOf(violations);
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
          {staleSince !== undefined && `, as of ${moment(staleSince)}`}
        </small>
      </p>
      <ul class="kinds" aria-label="Isolation violations by kind">
        {violations.map(({ kind, count }) => (
          <li key={kind} class={count > 0 ? 'broken' : undefined}>
            {words(kind)} <b>{count}</b>
          </li>
        ))}
      </ul>
      {total > 0 && (
        <p class="whence">
          {lastOf(violations)}
          {replicas > 1 && `On ${places.map(({ name, count }) => `${name} (${count})`).join(', ')}. `}
          Each is in the log, and in the audit log of who tried. Alert <code>{VIOLATION_ALERT}</code>.
        </p>
      )}
    </section>
  );
}

function lastOf(violations: readonly Violation[]): string {
  const last = violations.reduce(
    (latest, { last_at }) => (last_at && last_at > latest ? last_at : latest),
    '',
  );
  return last === '' ? '' : `The last at ${moment(Date.parse(last))}. `;
}
