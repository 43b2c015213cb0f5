import type { Table } from '../../evidence/figure.schema';
import type { Ranking } from '../../question/ranking/ranking.schema';
import { isTime } from '../../question/ranking/dimension';
import type { Part } from '../../tools/performance-analyzer/ranked.schema';
import { blocks, type Cited, cited, joined, tableOf } from '../cited';
import type { Ledger } from '../ledger';
import { partLine } from './part-figure';
import { capital, nameOf, titleOf } from './ranked-parts';
import { NOUNS } from './ranking-terms';

/** So many groups, and so many parts of all, are told in a line; the findings have the rest. */
const GROUPS_TOLD = 10;
const PARTS_TOLD = 15;
/** So many of each group. */
const PARTS_OF_EACH = 5;
/** A wider table is none that people read. */
const COLUMNS = 8;

type Crossed = Ranking & { readonly across: NonNullable<Ranking['across']> };

/** Whether parts are told group by group: at each time, or each group with a most of its own. */
export const isGrouped = (asked: Ranking): asked is Crossed =>
  asked.across !== undefined && (asked.each !== undefined || isTime(asked.across));

/** "Cost by week and workload, the newest first: the week of 2026-11-09: `chat`, $2; `search`, $1; the week of …" */
export function crossedLine(table: Table<Part>, asked: Crossed, ledger: Ledger): Cited {
  const groups = groupsOf(table);
  const lines = toldOf(groups).map(([group, rows]) => {
    const told = rows.slice(0, asked.each ?? PARTS_OF_EACH);
    const parts = told.map((row) => partOf(row, table, asked, ledger));
    const more = rows.length - told.length;
    const others = more > 0 && !asked.each ? ` and ${ledger.stated(more, 'count')} more` : '';
    return cited`${nameOf(asked.across, group, table, ledger)}: ${joined(parts, '; ')}${others}`;
  });
  return cited`**${headOf(table, asked, lines.length, ledger)}: ${joined(lines, '; ')}.**`;
}

type Group = readonly [string | null, readonly Part[]];

/** As many groups as a line has room for, one at least. */
function toldOf(groups: readonly Group[]): readonly Group[] {
  const sizes = groups.map(([, rows]) => Math.min(rows.length, PARTS_OF_EACH));
  const isRoom = (place: number): boolean =>
    sizes.slice(0, place + 1).reduce((sum, size) => sum + size, 0) <= PARTS_TOLD;
  return groups.filter((_, place) => place === 0 || (place < GROUPS_TOLD && isRoom(place)));
}

function headOf(table: Table<Part>, asked: Crossed, told: number, ledger: Ledger): Cited {
  const [noun, many] = NOUNS[asked.across];
  const order = isTime(asked.across) && !/^(?:hour|weekday)$/.test(asked.across) ? ', the newest first' : '';
  const all = table.rows[0]?.groups ?? told;
  const cut =
    all > told
      ? cited` (${ledger.stated(told, 'count')} of ${ledger.cell(table, all, 'count')} ${many})`
      : '';
  if (asked.each !== undefined) return cited`${titleOf(asked, asked.each, ledger)}, by ${noun}${order}${cut}`;
  const [each] = titleOf(asked, 0, ledger).text.split(' by ');
  return cited`${each ?? ''} by ${noun} and ${NOUNS[asked.by][0]}${order}${cut}`;
}

const partOf = (row: Part, table: Table<Part>, asked: Crossed, ledger: Ledger): Cited =>
  cited`${nameOf(asked.by, row.name, table, ledger)}, ${figureOf(row, table, asked, ledger)}`;

/** Its share of all times together would be taken for one of this time. */
const figureOf = (row: Part, table: Table<Part>, asked: Crossed, ledger: Ledger): Cited =>
  asked.measure === 'cost'
    ? ledger.cell(table, row.cost_usd, 'usd')
    : partLine(table, row, { ...asked, isOfEach: true, count: table.rows.length }, ledger);

/** The parts of each group in their order; of a table that was cut the last group is not whole, and left out. */
function groupsOf(table: Table<Part>): readonly Group[] {
  const groups = new Map<string | null, Part[]>();
  for (const row of table.rows) {
    const group = row.across ?? null;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const isCut = (table.rows[0]?.parts ?? 0) > table.rows.length;
  const all = [...groups];
  return isCut && all.length > 1 ? all.slice(0, -1) : all;
}

/** The same as a table, for the findings: a line for each group, a column for each part. */
export function crossedTable(table: Table<Part>, asked: Crossed, ledger: Ledger): string {
  const groups = groupsOf(table);
  const names = [...new Set(groups.flatMap(([, rows]) => rows.map(({ name }) => name)))].slice(0, COLUMNS);
  if (names.length === 0) return '';
  const title = headOf(table, asked, groups.length, ledger).text;
  return blocks(
    `**${title}**`,
    tableOf(
      [
        capital(NOUNS[asked.across][0]),
        ...names.map((name) => textOf(nameOf(asked.by, name, table, ledger))),
      ],
      groups.map(([group, rows]) => [
        nameOf(asked.across, group, table, ledger),
        ...names.map((name) => {
          const row = rows.find((part) => part.name === name);
          return row ? figureOf(row, table, asked, ledger) : '–';
        }),
      ]),
    ),
  );
}

const textOf = (name: Cited | string): string => (typeof name === 'string' ? name : name.text);
