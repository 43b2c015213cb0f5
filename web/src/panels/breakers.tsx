import type { DashboardView } from '../data/view';
import { clock, count, plural, words } from '../ui/format';
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
      columns={['Dependency', 'User (hash)', 'State', 'Failures', 'Tried again at']}
      rows={breakers.map(({ dependency, user, state, failures, retry_at }) => ({
        name: dependency,
        cells: [
          user,
          words(state),
          count(failures),
          retry_at === null ? 'the next call' : clock(Date.parse(retry_at)),
        ],
      }))}
      empty="No breaker is open."
    />
  );
}
