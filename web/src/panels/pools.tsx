import type { DashboardView } from '../data/view';
import { SYSTEM_POOL } from '../data/point';
import { count } from '../ui/format';
import { Table } from '../ui/table';

export function Pools({ pools }: Pick<DashboardView, 'pools'>) {
  return (
    <Table
      title="Connection pools"
      columns={['Pool', 'Used', 'Idle', 'Waiting', 'At most']}
      rows={pools.map(({ name, used, idle, waiting, max }) => ({
        name,
        cells: [used, idle, waiting, max].map(count),
        // The server's own work takes turns as a matter of course.
        poor: waiting > 0 && name !== SYSTEM_POOL,
      }))}
      empty="There is no pool."
    />
  );
}
