import type { DashboardView } from '../data/view';
import { count, plural } from '../ui/format';
import { Table } from '../ui/table';

/** Of all replicas: it is read from the database. */
export function Queue({ queue }: Pick<DashboardView, 'queue'>) {
  return (
    <Table
      title="Queue by user, all replicas"
      hint={queue && queue.users.length > 0 ? hintOf(queue) : undefined}
      columns={['User (hash)', 'Running', 'Queued']}
      rows={(queue?.users ?? []).map(({ user, running, queued }) => ({
        name: user,
        cells: [count(running), count(queued)],
      }))}
      empty={queue === null ? 'The database does not say.' : 'No run is running or queued.'}
    />
  );
}

function hintOf({
  running,
  queued,
  users,
  users_with_work: withWork,
}: NonNullable<DashboardView['queue']>): string {
  const shown = withWork > users.length ? `, of whom the busiest ${users.length} are shown` : '';
  return `${plural(running, 'run')} running, ${count(queued)} queued, of ${plural(withWork, 'user')}${shown}.`;
}
