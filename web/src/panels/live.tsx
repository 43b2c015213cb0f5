import type { DashboardView } from '../data/view';
import { count } from '../ui/format';
import { Table } from '../ui/table';

export function Live({ live, contexts }: Pick<DashboardView, 'live' | 'contexts'>) {
  const rows = [
    ['requests being answered', contexts.requests],
    ['runs held', contexts.runs],
    ['socket messages being answered', contexts.socket_messages],
    ['sockets', live.sockets],
    ['event streams', live.streams],
    ['subscriptions to runs', live.subscriptions],
  ] as const;
  return (
    <Table
      title="Contexts and live clients"
      columns={['Kind', 'Now']}
      rows={rows.map(([name, now]) => ({ name, cells: [count(now)] }))}
      empty="Nothing is counted."
    />
  );
}
