import type { Data } from '../../data/schema';
import { percentOf } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { pattern } from '../../question/pattern';
import { asksWhereItGoes } from '../../question/trend';
import { CALL } from '../../question/vocabulary';
import { asksFor } from '../../question/ranking/dimension';
import type { BoundedPart } from '../../tools/performance-analyzer/bounded.schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { conditionOf } from './bound-words';
import { periodOf } from './period-name';
import { namedParts } from './named-parts';
import { movingLine } from './trends';

type Bounded = NonNullable<Data['bounded']>;

/** How many calls lie beyond the bound that a question names, their share, what they cost, and where they are. */
export function boundedLines(data: Data, question: string, ledger: Ledger): Cited[] {
  const { bounded, metrics } = data;
  if (!bounded) return [];
  const { asked, calls: count, measured_calls: measured, earlier } = bounded;
  const beyond = conditionOf(asked, ledger);
  if (count.value === null)
    return [
      cited`**How many calls ${beyond} cannot be told**: that needs ${count.missing ?? 'another column'}.`,
    ];
  const all = calls(ledger.number(measured, 'count'), measured.value);
  const isReason = asked.of === 'status';
  if (count.value === 0 && !earlier?.calls.value)
    return isReason ? noneLines(bounded, all, beyond, ledger) : [cited`**None of your ${all} ${beyond}.**`];
  if (isReason && SHARE_OF_FAILURES.test(question) && !earlier)
    return [ofFailures(count, metrics.failed_rows, beyond, ledger), ...partsLines(PARTS, bounded, ledger)];
  const first = countLine(data, bounded, cited`${all} ${beyond}`, ledger);
  const parts = isReason ? PARTS : PARTS.slice(0, 2);
  const wanted = parts.filter(({ by }) => asksFor(by, question));
  const others = parts.filter((part) => !wanted.includes(part));
  const going = asksWhereItGoes(question)
    ? movingLine(bounded.moving, `the share of calls that ${beyond}`, 'percent', ledger)
    : [];
  return [
    ...going,
    // What it asks to be told apart by belongs to the answer.
    joined([first, ...partsLines(wanted, bounded, ledger)], ' '),
    ...partsLines(others, bounded, ledger),
  ];
}

/** "3 of 60 calls took more than 5,000 ms, 5%; together they cost $2"; of two periods both. */
function countLine({ comparison }: Data, bounded: Bounded, condition: Cited, ledger: Ledger): Cited {
  const { calls: count, calls_percent: percent, earlier } = bounded;
  const ofPeriods = earlier && comparison;
  const when = ofPeriods ? cited`${periodOf(comparison.later, ledger)}: ` : '';
  const share = ledger.number(percent, 'percent');
  const told = cited`${when}${ledger.number(count, 'count')} of ${condition}, ${share}${costOf(bounded, ledger)}`;
  return cited`**${told}${ofPeriods ? earlierOf(earlier, comparison, ledger) : ''}.**`;
}

const SHARE_OF_FAILURES = pattern`(?:\b(?:share|percent(?:age)?|proportion|fraction|part|how many|how much)|%) of (?:the |our |all |my )*(?:errors|failures|(?:failed|failing) ${CALL.many})\b`;

/** What of all that failed. */
function ofFailures(count: Figure, failed: Figure, beyond: string, ledger: Ledger): Cited {
  const share = ledger.number(percentOf('share_of_failures', count, failed), 'percent');
  return cited`**${ledger.number(count, 'count')} of the ${calls(ledger.number(failed, 'count'), failed.value)} that failed ${beyond}, ${share}.**`;
}

function earlierOf(
  { calls: count, measured_calls: measured, calls_percent: percent }: NonNullable<Bounded['earlier']>,
  { earlier }: NonNullable<Data['comparison']>,
  ledger: Ledger,
): Cited {
  const when = periodOf(earlier, ledger);
  if (count.value === null) return cited`; of ${when} that is not in the log`;
  return cited`; ${when}: ${ledger.number(count, 'count')} of ${ledger.number(measured, 'count')}, ${ledger.number(percent, 'percent')}`;
}

/** Statuses that say that a call failed, and not why. */
const VAGUE = /^(?:error|errored|fail|failed|failure|exception|false|ko|unknown|unsuccessful|aborted)$/i;

/** Where no status says so: whether the log would tell, is told by the statuses that it has. */
function noneLines({ failed }: Bounded, all: Cited, beyond: string, ledger: Ledger): Cited[] {
  if (failed.rows.length === 0) return [cited`**No call that has a status failed.**`];
  const tell = (row: (typeof failed.rows)[number]): Cited =>
    cited`${ledger.name(row.name)}, ${ledger.cell(failed, row.calls, 'count')}`;
  const statuses = cited`${namedParts('The calls that failed have the status', failed.rows, tell)}.`;
  return failed.rows.every(({ name }) => VAGUE.test(name))
    ? [
        cited`**How many calls ${beyond} is not in the log**: its status says that a call failed, and not why.`,
        statuses,
      ]
    : [cited`**None of your ${all} that have a status ${beyond}.**`, statuses];
}

function costOf({ calls: count, cost_usd: cost, cost_percent: percent }: Bounded, ledger: Ledger): Cited {
  if (cost.value === null) return cited``;
  const it = count.value === 1 ? 'it cost' : 'together they cost';
  const share = percent.value === null ? '' : cited`, ${ledger.number(percent, 'percent')} of the cost`;
  return cited`; ${it} ${ledger.number(cost, 'usd')}${share}`;
}

interface Part {
  readonly by: 'model' | 'workload' | 'day' | 'hour';
  readonly title: string;
}

/** Where such calls are; of reasons also when. */
const PARTS: readonly Part[] = [
  { by: 'model', title: 'By model' },
  { by: 'workload', title: 'By workload' },
  { by: 'day', title: 'By day' },
  { by: 'hour', title: 'By hour of the day (UTC)' },
];

const partsLines = (parts: readonly Part[], bounded: Bounded, ledger: Ledger): Cited[] =>
  parts.flatMap((part) => partsLine(part, bounded, ledger));

function partsLine({ by, title }: Part, bounded: Bounded, ledger: Ledger): Cited[] {
  const table = bounded[`by_${by}`];
  if (table.rows.length < 2) return [];
  const beyond = table.rows.filter(({ calls: count }) => count > 0);
  const nameOf = (name: string | null): string =>
    by === 'day' || by === 'hour' ? ledger.time(`${name}${by === 'hour' ? ':00' : ''}`) : ledger.name(name);
  const tell = (row: BoundedPart): Cited =>
    cited`${nameOf(row.name)}, ${ledger.cell(table, row.calls, 'count')} of ${ledger.cell(table, row.measured_calls, 'count')}`;
  return [cited`${namedParts(`${title}, the most first`, beyond, tell)}.`];
}
