import type { DashboardView } from '../data/view';
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
        poor: waiting > 0,
      }))}
      empty="There is no pool."
    />
  );
}
