import { storable } from '../../http';
import { AmbiguousColumnError } from './ambiguous-column.error';
import { type Field, FIELDS, headersOf, openHeadersOf, plain, REQUIRED } from './fields';
import { type CellOf, exportOf, type KnownExport, type ReadCell, sumsOf } from './known-exports';
import { MissingColumnsError } from './missing-columns.error';
import type { RawRow } from './raw-row';
import { SummedExportError } from './summed-export.error';

/** Source column → field, as the caller gave it. */
export type Mapping = Readonly<Record<string, Field>>;

/** Where each field is in a file. */
export interface Columns {
  /** Field → place of its column. */
  readonly places: ReadonlyMap<Field, number>;
  readonly header: readonly string[];
  /** The tool whose export it is, where one is known by its columns. */
  readonly from?: KnownExport;
  /** Of the fields that it fills: what it says in its own way. */
  readonly readers: ReadonlyMap<Field, ReadCell>;
  /** Header without case and punctuation → its place. */
  readonly plain: ReadonlyMap<string, number>;
}

/**
 * Finds each field's column: the mapping first, then those of the tool that the file comes from, then the headers that
 * are recognised.
 * @throws SummedExportError when it comes from one whose rows sum calls
 * @throws MissingColumnsError when a needed field, or a column that the mapping names, is not there
 * @throws AmbiguousColumnError when two columns bear the name of one that is used
 */
export function findColumns(header: readonly string[], mapping: Mapping): Columns {
  // JSON can escape what no row can hold; the names are kept on record, and told.
  const names = header.map((name) => storable(name.trim()));
  const absent = Object.keys(mapping).filter((source) => !names.includes(source.trim()));
  const places = new Map<Field, number>();
  for (const [source, field] of Object.entries(mapping)) places.set(field, names.indexOf(source.trim()));
  const free = names.map((name) => (name in mapping ? '' : plain(name)));
  const sums = sumsOf(free);
  if (sums) throw new SummedExportError(sums.what, sums.instead);
  const from = exportOf(names.map(plain));
  for (const [header, field] of from?.columns ?? [])
    if (!places.has(field) && free.includes(header)) places.set(field, free.indexOf(header));
  for (const field of FIELDS.filter((name) => !places.has(name))) {
    const known = headersOf(field).find((header) => free.includes(header));
    if (known !== undefined) places.set(field, free.indexOf(known));
  }
  const missing = REQUIRED.filter((field) => !places.has(field));
  if (missing.length > 0 || absent.length > 0) throw new MissingColumnsError(missing, absent, names);
  for (const place of places.values()) refuseTwins(names, place);
  const plainPlaces = new Map(names.map((name, place) => [plain(name), place]));
  return { places, header: names, from, readers: readersOf(from, places, plainPlaces), plain: plainPlaces };
}

function readersOf(
  { columns = [], cells = {} }: Partial<KnownExport> = {},
  places: ReadonlyMap<Field, number>,
  plainPlaces: ReadonlyMap<string, number>,
): Map<Field, ReadCell> {
  const readers = new Map<Field, ReadCell>();
  for (const [name, field] of columns) {
    const read = cells[field];
    if (read && places.has(field) && plainPlaces.get(name) === places.get(field)) readers.set(field, read);
  }
  return readers;
}

/** The columns that are used, by the names they have in the file. */
export function usedColumns({ places, header }: Columns): Record<string, Field> {
  return Object.fromEntries([...places].map(([field, place]) => [header[place] ?? '', field]));
}

/** Columns that leave their unit open, where no other has what they may be; by their names in the file. */
export function openColumns({ places, header }: Columns): Record<string, Field> {
  const used = new Set(places.values());
  const isLatencyKnown = (['latency_ms', 'latency_s', 'end_time'] as const).some((field) =>
    places.has(field),
  );
  return Object.fromEntries(
    FIELDS.filter((field) => !places.has(field) && !(field === 'latency_ms' && isLatencyKnown)).flatMap(
      (field) =>
        header.flatMap((name, place) =>
          !used.has(place) && openHeadersOf(field).includes(plain(name)) ? [[name, field] as const] : [],
        ),
    ),
  );
}

/** A row of the file. @param cellAt its cell in a column; undefined where it has none */
export function rowOf(
  { places, header, from, readers, plain: plainPlaces }: Columns,
  line: number,
  cellAt: (place: number) => string | undefined,
): RawRow {
  const cells: Partial<Record<Field, string>> = {};
  const names: Partial<Record<Field, string>> = {};
  const of: CellOf = (name) => cellAt(plainPlaces.get(name) ?? -1)?.trim() ?? '';
  const fault = from?.notACall?.(of);
  if (fault) return { line, cells, names, fault };
  for (const [field, place] of places) {
    const cell = cellAt(place);
    const read = readers.get(field);
    names[field] = header[place];
    if (cell !== undefined) cells[field] = read ? read(cell.trim(), of) : cell;
  }
  return { line, cells, names };
}

function refuseTwins(names: readonly string[], place: number): void {
  const name = names[place] ?? '';
  if (names.indexOf(name) !== names.lastIndexOf(name)) throw new AmbiguousColumnError(name);
}
