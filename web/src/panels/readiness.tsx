import type { DashboardView } from '../data/view';
import { words } from '../ui/format';

const VERDICTS = { ready: 'Ready', degraded: 'Ready, degraded', not_ready: 'Not ready' } as const;
const CLASSES = { ok: 'good', degraded: 'poor', failed: 'bad' } as const;
const MARKS = { ok: '✓', degraded: '~', failed: '✗' } as const;

/** Whether requests may be sent to this replica, and by which checks. */
export function Readiness({ readiness }: Pick<DashboardView, 'readiness'>) {
  const { status, checks } = readiness;
  return (
    <section class="readiness" aria-label="Readiness">
      <h2 class={status === 'not_ready' ? 'bad' : undefined}>{VERDICTS[status]}</h2>
      <ul>
        {checks.map(({ name, status: outcome, reason }) => (
          <li key={name} class={CLASSES[outcome]}>
            <span aria-hidden="true">{MARKS[outcome]} </span>
            {words(name)}
            {outcome !== 'ok' && `: ${reason ?? outcome}`}
            {outcome === 'ok' && <span class="unseen"> holds</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
