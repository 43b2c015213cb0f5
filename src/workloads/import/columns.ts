import { storable } from '../../http';
import { AmbiguousColumnError } from './ambiguous-column.error';
import { type Field, FIELDS, headersOf, plain, REQUIRED } from './fields';
import { MissingColumnsError } from './missing-columns.error';

/** Source column → field, as the caller gave it. */
export type Mapping = Readonly<Record<string, Field>>;

/** Where each field is in a file. */
export interface Columns {
  /** Field → place of its column. */
  readonly places: ReadonlyMap<Field, number>;
  readonly header: readonly string[];
}

/**
 * Finds each field's column: the mapping first, then the headers that are recognised.
 * @throws MissingColumnsError when a needed field, or a column that the mapping names, is not there
 * @throws AmbiguousColumnError when two columns bear the name of one that is used
 */
export function findColumns(header: readonly string[], mapping: Mapping): Columns {
  // JSON can escape what no row can hold; the names are kept on record, and told.
  const names = header.map((name) => storable(name.trim()));
  const absent = Object.keys(mapping).filter((source) => !names.includes(source.trim()));
  const places = new Map<Field, number>();
  for (const [source, field] of Object.entries(mapping)) places.set(field, names.indexOf(source.trim()));
  for (const field of FIELDS.filter((name) => !places.has(name))) {
    const place = recognise(field, names, mapping);
    if (place !== -1) places.set(field, place);
  }
  const missing = REQUIRED.filter((field) => !places.has(field));
  if (missing.length > 0 || absent.length > 0) throw new MissingColumnsError(missing, absent, names);
  for (const place of places.values()) refuseTwins(names, place);
  return { places, header: names };
}

/** The columns that are used, by the names they have in the file. */
export function usedColumns({ places, header }: Columns): Record<string, Field> {
  return Object.fromEntries([...places].map(([field, place]) => [header[place] ?? '', field]));
}

function recognise(field: Field, names: readonly string[], mapping: Mapping): number {
  const free = names.map((name) => (name in mapping ? '' : plain(name)));
  const known = headersOf(field).find((header) => free.includes(header));
  return known === undefined ? -1 : free.indexOf(known);
}

function refuseTwins(names: readonly string[], place: number): void {
  const name = names[place] ?? '';
  if (names.indexOf(name) !== names.lastIndexOf(name)) throw new AmbiguousColumnError(name);
}
