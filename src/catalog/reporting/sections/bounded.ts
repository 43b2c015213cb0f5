import type { Data } from '../../data/schema';
import { percentOf } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import type { Unit } from '../../evidence/format';
import type { AmountBound, Bound } from '../../question/bound';
import { asksWhereItGoes } from '../../question/trend';
import { asksFor } from '../../question/ranking/dimension';
import type { BoundedPart } from '../../tools/performance-analyzer/bounded.schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';
import { periodOf } from './compared-measure';
import { namedParts } from './named-parts';
import { movingLine } from './trends';

type Bounded = NonNullable<Data['bounded']>;

/** How many calls lie beyond the bound that a question names, their share, what they cost, and where they are. */
export function boundedLines(
  { bounded, comparison, metrics }: Data,
  question: string,
  ledger: Ledger,
): Cited[] {
  if (!bounded) return [];
  const { asked, calls: count, measured_calls: measured, earlier } = bounded;
  const beyond = conditionOf(asked, ledger);
  if (count.value === null)
    return [
      cited`**How many calls ${beyond} cannot be told**: that needs ${count.missing ?? 'another column'}.`,
    ];
  const all = calls(ledger.number(measured, 'count'), measured.value);
  if (count.value === 0 && !earlier?.calls.value)
    return asked.of === 'status'
      ? noneLines(bounded, all, beyond, ledger)
      : [cited`**None of your ${all} ${beyond}.**`];
  if (asked.of === 'status' && SHARE_OF_FAILURES.test(question) && !earlier)
    return [ofFailures(count, metrics.failed_rows, beyond, ledger), ...partsLines(PARTS, bounded, ledger)];
  const when = earlier && comparison ? cited`${periodOf(comparison.later, ledger)}: ` : '';
  const share = ledger.number(bounded.calls_percent, 'percent');
  const told = cited`${when}${ledger.number(count, 'count')} of ${all} ${beyond}, ${share}${costOf(bounded, ledger)}`;
  const parts = asked.of === 'status' ? PARTS : PARTS.slice(0, 2);
  const wanted = parts.filter(({ by }) => asksFor(by, question));
  const going = asksWhereItGoes(question)
    ? movingLine(bounded.moving, `the share of calls that ${beyond}`, 'percent', ledger)
    : [];
  const first = cited`**${told}${earlier && comparison ? earlierOf(earlier, comparison, ledger) : ''}.**`;
  return [
    ...going,
    // What it asks to be told apart by belongs to the answer.
    joined([first, ...partsLines(wanted, bounded, ledger)], ' '),
    ...partsLines(
      parts.filter((part) => !wanted.includes(part)),
      bounded,
      ledger,
    ),
  ];
}

const SHARE_OF_FAILURES =
  /(?:\b(?:share|percent(?:age)?|proportion|fraction|part|how many|how much)|%) of (?:the |our |all |my )*(?:errors|failures|failed (?:calls|requests)|failing (?:calls|requests))\b/i;

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

const OF: Readonly<Record<AmountBound['of'], readonly [verb: string, unit: Unit, noun: string]>> = {
  latency_ms: ['took', 'ms', ''],
  cost_usd: ['cost', 'usd', ''],
  total_tokens: ['took', 'count', ' tokens'],
  input_tokens: ['took', 'count', ' input tokens'],
  output_tokens: ['took', 'count', ' output tokens'],
};

const WHY: Readonly<Record<string, string>> = {
  any: 'failed',
  rate_limit: 'hit a rate limit',
  timeout: 'timed out',
  server_error: 'met a server error',
  client_error: 'met a client error',
  bad_request: 'were bad requests',
  unauthorized: 'were not authorized',
  content_filter: 'were stopped by a content filter',
};

/** "took more than 5,000 ms", "hit a rate limit" */
export function conditionOf(bound: Bound, ledger: Ledger): string {
  if (bound.of === 'status') return WHY[bound.why] ?? `have the status ${ledger.time(bound.why)}`;
  const [verb, unit, noun] = OF[bound.of];
  if (bound.comparison === 'within')
    return `${verb} ${ledger.stated(bound.than, unit)} to ${ledger.stated(bound.upTo, unit)}${noun}`;
  return `${verb} ${wordsOf(bound.comparison, bound.of)} ${ledger.stated(bound.than, unit)}${noun}`;
}

/** The same of a single call: "has the status 429" */
export const ofOne = (condition: string): string =>
  condition.replace(/^have /, 'has ').replace(/^were /, 'was ');

export function wordsOf(
  comparison: Exclude<AmountBound['comparison'], 'within'>,
  of: AmountBound['of'],
): string {
  switch (comparison) {
    case 'above':
      return 'more than';
    case 'at_least':
      return 'at least';
    case 'below':
      return of === 'latency_ms' || of === 'cost_usd' ? 'less than' : 'fewer than';
    case 'at_most':
      return 'at most';
    default:
      return comparison satisfies never;
  }
}
