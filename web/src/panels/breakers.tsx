import type { DashboardView } from '../data/view';
import { moment, count, plural, words } from '../ui/format';
import { Table } from '../ui/table';

export function Breakers({
  breakers,
  breakers_not_closed: all,
}: Pick<DashboardView, 'breakers' | 'breakers_not_closed'>) {
  return (
    <Table
      title="Breakers not closed"
      hint={
        all > breakers.length ? `${plural(all, 'breaker')}, the newest ${breakers.length} shown.` : undefined
      }
      columns={['Dependency', 'User (hash)', 'State', 'Failures']}
      rows={breakers.map(({ dependency, user, state, failures, retry_at }) => ({
        name: dependency,
        cells: [
          user,
          retry_at === null ? words(state) : `${words(state)} until ${moment(Date.parse(retry_at))}`,
          count(failures),
        ],
      }))}
      empty="No breaker is open."
    />
  );
}
