import { derive, difference } from '../../evidence/derive';
import type { Figure } from '../../evidence/figure.schema';
import { minute } from '../../evidence/minute';
import { DAY_MS } from '../../question/calendar';
import type { ChangeRow, Comparison } from '../../tools/trend-analyzer/comparison.schema';
import { blocks, type Cited, cited, joined, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { calls } from '../phrases';

/** Periods that differ by more than so much are compared by the day as well. */
const UNLIKE = 0.05;
const NAMED = 3;

/** What changed between two periods: the costs and their difference first, then what makes it. */
export function comparisonLines(compared: Comparison, ledger: Ledger): Cited[] {
  const { figures } = compared;
  if (figures.earlier_calls.value === 0)
    return [
      cited`**There is nothing to compare with**: your log has no such call in ${periodOf(compared.earlier, ledger)}.`,
    ];
  const change = difference('cost_change_usd', figures.later_cost_usd, figures.earlier_cost_usd);
  return [
    ...costLine(compared, change, ledger),
    sizeLine(compared, ledger),
    ...causeLine(compared, change, ledger),
    ...changesLine('model', compared.by_model, ledger),
    ...changesLine('workload', compared.by_workload, ledger),
  ];
}

/** Part of a week against a whole one says little: of periods that are not of one length a day of each is compared first. */
function costLine(compared: Comparison, change: Figure, ledger: Ledger): Cited[] {
  const { figures } = compared;
  const [earlier, later] = [periodOf(compared.earlier, ledger), periodOf(compared.later, ledger)];
  if (change.value === null)
    return [cited`**Of one of the two periods no cost is known**: ${later} and ${earlier}.`];
  const usd = (figure: Figure): Cited => ledger.number(figure, 'usd');
  const [before, after] = [figures.earlier_cost_usd, figures.later_cost_usd];
  const gap = moreOrLess(change, before, ledger);
  const daily = dailyChange(compared);
  if (!daily) return [cited`**${later} cost ${usd(after)}, ${gap} than the ${usd(before)} of ${earlier}.**`];
  const days = (figure: Figure): Cited => ledger.number(figure, 'count');
  const [dayBefore, dayAfter] = [figures.earlier_cost_per_day, figures.later_cost_per_day];
  return [
    cited`**By the day ${later} cost ${usd(dayAfter)}, ${moreOrLess(daily, dayBefore, ledger)} than the ${usd(dayBefore)} of ${earlier}; in all ${usd(after)}, ${gap} than ${usd(before)}**: your log goes through ${days(figures.later_days)} days of the one and ${days(figures.earlier_days)} of the other.`,
  ];
}

/** Null where the two are about as long. */
function dailyChange({ figures }: Comparison): Figure | null {
  const { earlier_days: before, later_days: after } = figures;
  if (before.value === null || after.value === null) return null;
  if (Math.abs(after.value - before.value) <= UNLIKE * before.value) return null;
  const change = difference('cost_per_day_change', figures.later_cost_per_day, figures.earlier_cost_per_day);
  return change.value === null ? null : change;
}

function sizeLine({ figures }: Comparison, ledger: Ledger): Cited {
  const made = cited`${calls(ledger.number(figures.later_calls, 'count'), figures.later_calls.value)} against ${ledger.number(figures.earlier_calls, 'count')}`;
  const priced = figures.later_cost_per_call.value !== null && figures.earlier_cost_per_call.value !== null;
  const price = priced
    ? cited`; a call costs ${ledger.number(figures.later_cost_per_call, 'usd')} against ${ledger.number(figures.earlier_cost_per_call, 'usd')}`
    : '';
  const input = cited`${ledger.number(figures.later_input_per_call, 'count')} input tokens against ${ledger.number(figures.earlier_input_per_call, 'count')}`;
  const output = cited`${ledger.number(figures.later_output_per_call, 'count')} output tokens against ${ledger.number(figures.earlier_output_per_call, 'count')}`;
  return cited`${made}${price}; it takes ${input} and ${output}.`;
}

const CAUSES = [
  ['calls_usd', 'the number of calls'],
  ['models_usd', 'which models answer them'],
  ['size_usd', 'the size of a call'],
  ['price_usd', 'what a token costs'],
] as const;

function causeLine({ effects }: Comparison, change: Figure, ledger: Ledger): Cited[] {
  if (effects.calls_usd.value === null || change.value === null) return [];
  const parts = CAUSES.filter(([effect]) => Math.abs(effects[effect].value ?? 0) >= TINY).map(
    ([effect, name]) => cited`${name} ${signed(ledger.number(effects[effect], 'usd'))}`,
  );
  if (parts.length === 0) return [];
  return [
    cited`What makes the difference of ${signed(ledger.number(change, 'usd'))}: ${joined(parts, ', ')}.`,
  ];
}

/** The last digits of a sum of fractions are no cause. */
const TINY = 1e-9;

function changesLine(by: 'model' | 'workload', table: Comparison['by_model'], ledger: Ledger): Cited[] {
  const moved = table.rows.filter(({ change_usd: usd }) => Math.abs(usd) >= TINY);
  if (moved.length === 0 || table.rows.length < 2) return [];
  const parts = moved
    .slice(0, NAMED)
    .map(
      (row) =>
        cited`${ledger.name(row.name)} ${signed(ledger.cell(table, row.change_usd, 'usd'))}${newOrGone(row)}`,
    );
  return [cited`By ${by}, the largest changes first: ${joined(parts, ', ')}.`];
}

const newOrGone = ({ earlier_calls: before, later_calls: after }: ChangeRow): string =>
  before === 0 ? ' (new)' : after === 0 ? ' (no longer called)' : '';

/** The same in full, for the findings. */
export function comparisonTables(compared: Comparison, ledger: Ledger): string {
  const { figures } = compared;
  if (figures.earlier_calls.value === 0) return '';
  const rows = FIGURES.flatMap(([title, measure, unit]) => {
    const [before, after] = [figures[`earlier_${measure}`], figures[`later_${measure}`]];
    if (before.value === null && after.value === null) return [];
    const change = difference(`${measure}_change`, after, before);
    return [
      [
        title,
        ledger.number(before, unit),
        ledger.number(after, unit),
        change.value === null ? '–' : signed(ledger.number(change, unit)),
        change.value === null ? '–' : signed(percentChange(`${measure}_change`, change, before, ledger)),
      ],
    ];
  });
  return blocks(
    `**What changed**, ${periodOf(compared.earlier, ledger)} and ${periodOf(compared.later, ledger)}\n\n${tableOf(['Figure', 'Earlier', 'Later', 'Change', 'In percent'], rows)}`,
    changeTable('Model', compared.by_model, ledger),
    changeTable('Workload', compared.by_workload, ledger),
  );
}

const FIGURES = [
  ['Cost', 'cost_usd', 'usd'],
  ['Cost of a day', 'cost_per_day', 'usd'],
  ['Cost of a call', 'cost_per_call', 'usd'],
  ['Calls', 'calls', 'count'],
  ['Input tokens of a call', 'input_per_call', 'count'],
  ['Output tokens of a call', 'output_per_call', 'count'],
  ['Latency, p95', 'p95_latency_ms', 'ms'],
  ['Failed calls', 'failed_percent', 'percent'],
  ['Days of the log', 'days', 'count'],
] as const;

function changeTable(title: string, table: Comparison['by_model'], ledger: Ledger): string {
  if (table.rows.length < 2) return '';
  return tableOf(
    [title, 'Calls earlier', 'Calls later', 'Cost earlier', 'Cost later', 'Change'],
    table.rows.map((row) => [
      ledger.name(row.name),
      ledger.cell(table, row.earlier_calls, 'count'),
      ledger.cell(table, row.later_calls, 'count'),
      ledger.cell(table, row.earlier_usd, 'usd'),
      ledger.cell(table, row.later_usd, 'usd'),
      signed(ledger.cell(table, row.change_usd, 'usd')),
    ]),
  );
}

/** "$2.00 (25%) more", or as much. */
function moreOrLess(change: Figure, before: Figure, ledger: Ledger): Cited {
  const unsigned = (figure: Cited): Cited => ({ ...figure, text: figure.text.replace('-', '') });
  const amount = unsigned(ledger.number(change, 'usd'));
  const percent = unsigned(percentChange(change.evidence.name, change, before, ledger));
  return cited`${amount}${percent.text === '–' ? '' : cited` (${percent})`} ${(change.value ?? 0) < 0 ? 'less' : 'more'}`;
}

function percentChange(name: string, change: Figure, before: Figure, ledger: Ledger): Cited {
  const percent = derive(
    {
      name: `${name}_percent`,
      expression: '100 * $1::float8 / nullif($2::float8, 0)',
      compute: (by, from) => (100 * by) / from,
    },
    [change, before],
  );
  return percent.value === null ? { text: '–', ids: [] } : ledger.number(percent, 'percent');
}

const signed = (figure: Cited): Cited =>
  /^[-–]|^\$?0$|^0 ?(?:%|ms)$/.test(figure.text) ? figure : { ...figure, text: `+${figure.text}` };

/** As people name it: `October 2026`, a day, whole days with the last of them, or from minute to minute. */
function periodOf({ start, end }: Comparison['earlier'], ledger: Ledger): string {
  const isWhole = [start, end].every((time) => MIDNIGHT.test(time));
  if (!isWhole)
    return `${ledger.time(minute(start).replace(/ 00:00$/, ''))} to ${ledger.time(minute(end))} UTC`;
  const [from, until] = [new Date(start), new Date(Date.parse(end) - DAY_MS)];
  const [first, last] = [start.slice(0, 10), until.toISOString().slice(0, 10)];
  if (first === last) return ledger.time(first);
  const isMonth =
    from.getUTCDate() === 1 && new Date(end).getUTCDate() === 1 && first.slice(0, 7) === last.slice(0, 7);
  return isMonth ? ledger.time(MONTH.format(from)) : `${ledger.time(first)} to ${ledger.time(last)}`;
}

const MIDNIGHT = /T00:00:00(?:\.0+)?Z$/;
const MONTH = new Intl.DateTimeFormat('en-US', { month: 'long', year: 'numeric', timeZone: 'UTC' });
