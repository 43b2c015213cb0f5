import type { DashboardView } from '../data/view';
import { count, milliseconds } from '../ui/format';
import { Table } from '../ui/table';

type Sessions = Pick<DashboardView, 'sessions'>;
type OfSource = DashboardView['sessions'][number];

interface Measure {
  readonly label: string;
  readonly of: (source: OfSource) => number;
  readonly format?: (value: number) => string;
  /** Must stay at 0. */
  readonly never?: true;
}

const STATES: readonly Measure[] = [
  { label: 'open: in a transaction', of: ({ by_state }) => by_state.open },
  { label: 'parked: waiting without a connection', of: ({ by_state }) => by_state.parked },
  { label: 'committing', of: ({ by_state }) => by_state.committing },
  { label: 'idle: no query yet, or waiting for a connection', of: ({ by_state }) => by_state.idle },
];

const ENDS: readonly Measure[] = [
  { label: 'committed', of: ({ committed }) => committed },
  { label: 'rolled back', of: ({ rolled_back }) => rolled_back },
  { label: 'aborted from outside', of: ({ aborted }) => aborted },
  { label: 'outcome unknown', of: ({ unknown }) => unknown, never: true },
  { label: 'leaked, closed by force', of: ({ leaks }) => leaks, never: true },
  { label: 'no connection to be had', of: ({ pool_exhausted }) => pool_exhausted, never: true },
  { label: 'took a connection', of: ({ created }) => created },
  { label: 'most at once', of: ({ peak }) => peak },
  { label: 'mean lifetime', of: ({ mean_lifetime_ms }) => mean_lifetime_ms, format: milliseconds },
];

export function SessionStates({ sessions }: Sessions) {
  return <BySource title="Sessions by state" sessions={sessions} measures={STATES} />;
}

export function SessionEnds({ sessions }: Sessions) {
  return <BySource title="Sessions since the start" sessions={sessions} measures={ENDS} />;
}

interface BySourceProps extends Sessions {
  readonly title: string;
  readonly measures: readonly Measure[];
}

function BySource({ title, sessions, measures }: BySourceProps) {
  return (
    <Table
      title={title}
      columns={['Session', ...sessions.map(({ data_source }) => data_source)]}
      rows={measures.map(({ label, of, format = count, never }) => ({
        name: label,
        cells: sessions.map((source) => format(of(source))),
        poor: never && sessions.some((source) => of(source) > 0),
      }))}
      empty="There is no data source."
    />
  );
}
