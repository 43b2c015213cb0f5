import type { Data } from '../../data/schema';
import { unitOfColumn } from '../../evidence/fact';
import type { Table } from '../../evidence/figure.schema';
import { measuresIn } from '../../question/measure';
import { isBeyond } from '../../question/ranking/part-bound';
import type { Ranking } from '../../question/ranking/ranking.schema';
import { columnOf } from '../../question/ranking/ranking-order';
import { MOST_RANKED, type Part } from '../../tools/performance-analyzer/ranked.schema';
import { type Cited, cited, joined } from '../cited';
import type { Ledger } from '../ledger';
import { crossedLine, isGrouped } from './crossed-parts';
import { wordsOf } from './bound-words';
import { overBudget } from './over-budget';
import { partLine } from './part-figure';
import { rankedCallLines } from './ranked-calls';
import { figureName, nameOf, titleOf } from './ranked-parts';
import { NOUNS, WORDS } from './ranking-terms';

/** The answer to a question for the most, the least or a figure of each. */
export function rankingLines(data: Data, message: string, ledger: Ledger): Cited[] {
  const { ranked } = data;
  if (!ranked) return [];
  const { asked } = ranked;
  const lines = ranked.calls
    ? rankedCallLines(ranked.calls, asked, data.bounded, ledger)
    : [
        ...overBudget(data, message, ledger),
        ...partLines(ranked.parts, asked, ledger),
        ...otherLines(ranked.parts, asked, message, ledger),
      ];
  if (asked.asked === undefined || lines.length === 0) return lines;
  return [
    ...lines,
    cited`You asked for ${ledger.stated(asked.asked, 'count')}: the first ${ledger.stated(MOST_RANKED, 'count')} are told.`,
  ];
}

type Parts = NonNullable<Data['ranked']>['parts'];

function partLines(table: Parts, asked: Ranking, ledger: Ledger): Cited[] {
  const told = table?.rows.slice(0, asked.count) ?? [];
  const [first] = told;
  if (!table || !first || isOfNoFailure(table, asked)) return [];
  if (first.name === null && first.parts === 1 && (asked.by === 'workload' || asked.by === 'model'))
    return [
      cited`**Your log names no ${asked.by}**: all of its calls are together. Map a column to ${asked.by} at the import.`,
    ];
  if (isGrouped(asked)) return [crossedLine(table, asked, ledger)];
  if (asked.beyond) return [beyondLine(table, { ...asked, beyond: asked.beyond }, ledger)];
  const parts = told.map(
    (row) =>
      cited`${pairOf(row, table, asked, ledger)}, ${partLine(table, row, { ...asked, count: told.length }, ledger)}`,
  );
  const isCut = asked.isOfEach && first.parts > told.length;
  const cut = isCut
    ? cited` (${ledger.stated(told.length, 'count')} of ${ledger.cell(table, first.parts, 'count')})`
    : '';
  const title = titleOf(asked, told.length, ledger);
  return [cited`**${title}${cut}: ${joined(parts, '; ')}.**${remarkOn(asked)}`];
}

/** No status, no call that failed: what is told of failures says so. */
const isOfNoFailure = ({ rows }: NonNullable<Parts>, { measure, isLeast }: Ranking): boolean =>
  measure === 'failures' && !isLeast && rows.every(({ failed_requests: failed }) => !failed);

function remarkOn({ measure, by }: Ranking): string {
  if (measure === 'cost_per_million' && by === 'model') return ' How good the answers are is not in the log.';
  return by === 'provider'
    ? ' Providers are those whose prices the catalogue has for a model, whoever sold the calls.'
    : '';
}

/** "p95 latency more than 5,000 ms: 2 of 9 models: `a`, 7,000 ms over 3 calls; …" */
function beyondLine(
  table: NonNullable<Parts>,
  asked: Ranking & { readonly beyond: NonNullable<Ranking['beyond']> },
  ledger: Ledger,
): Cited {
  const { beyond, column, measure } = asked;
  const rows = table.rows.filter((row) => isBeyond(row[column] ?? Number.NaN, beyond));
  const what = column === 'failed_percent' ? 'Share of failed calls' : figureName(asked);
  const than = ledger.stated(beyond.than, column === 'failed_requests' ? 'count' : unitOfColumn(column));
  const all = cited`${ledger.cell(table, table.rows[0]?.parts ?? 0, 'count')} ${NOUNS[asked.by][1]}`;
  const head = cited`${what} ${wordsOf(beyond.comparison, measure === 'calls' ? 'total_tokens' : 'cost_usd')} ${than}`;
  if (rows.length === 0) return cited`**${head}: none of ${all}.**`;
  const parts = rows.map(
    (row) =>
      cited`${nameOf(asked.by, row.name, table, ledger)}, ${partLine(table, row, { ...asked, count: rows.length }, ledger)}`,
  );
  return cited`**${head}: ${ledger.stated(rows.length, 'count')} of ${all}: ${joined(parts, '; ')}.**`;
}

/** "`chat / gpt-4o`" */
const pairOf = (row: Part, table: Table<Part>, { by, across }: Ranking, ledger: Ledger): Cited | string =>
  across
    ? ledger.name(`${row.name ?? '(none)'} / ${row.across ?? '(none)'}`)
    : nameOf(by, row.name, table, ledger);

/** Of names that are set beside each other, what else of them is asked for. */
function otherLines(table: Parts, asked: Ranking, message: string, ledger: Ledger): Cited[] {
  if (!table || !asked.names) return [];
  const others = measuresIn(message).filter((measure) => measure !== asked.measure);
  return others.map((measure) => {
    const of = { ...asked, measure, column: columnOf(measure, [message]), count: table.rows.length };
    const parts = table.rows.map(
      (row) => cited`${nameOf(asked.by, row.name, table, ledger)}, ${partLine(table, row, of, ledger)}`,
    );
    return cited`**${WORDS[measure].each} by ${NOUNS[asked.by][0]}: ${joined(parts, '; ')}.**`;
  });
}
