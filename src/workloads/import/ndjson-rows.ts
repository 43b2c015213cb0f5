import { BrokenFileError } from './broken-file.error';
import { type Columns, findColumns, openColumns, rowOf, usedColumns } from './columns';
import type { ReadOptions } from './csv-rows';
import { MissingColumnsError } from './missing-columns.error';
import type { RawRow } from './raw-row';
import { isMoreThanARow, MOST_COLUMNS } from './row-size';

/** Rows of one file may differ in their keys; so many shapes are remembered. */
const SHAPES = 100;

/**
 * The rows of a file with one JSON object a line. Objects in objects are read as `usage.prompt_tokens`.
 * @throws MissingColumnsError, AmbiguousColumnError when the first object lacks what is needed
 */
export async function* ndjsonRows(
  bytes: AsyncIterable<Buffer>,
  options: ReadOptions,
): AsyncGenerator<RawRow> {
  yield* objectRows(lines(bytes, options.maxRecordBytes), options);
}

/** What is to be one JSON object, and where it begins, from 1. */
export interface Piece {
  readonly line: number;
  readonly text: string;
}

/**
 * A row for each object.
 * @throws MissingColumnsError, AmbiguousColumnError, SummedExportError when the first lacks what is needed
 */
export async function* objectRows(
  pieces: AsyncIterable<Piece>,
  options: ReadOptions,
): AsyncGenerator<RawRow> {
  const shapes = new Map<string, Columns>();
  let isFirst = true;
  let isEmpty = true;
  for await (const { line, text } of pieces) {
    if (text.trim() === '') continue;
    isEmpty = false;
    const entries = isMoreThanARow(text) ? 'holds more values than a row is made of' : entriesOf(text);
    if (typeof entries === 'string') {
      yield { line, cells: {}, names: {}, fault: { column: null, reason: entries } };
      continue;
    }
    const header = entries.map(([name]) => name);
    const columns = columnsOf(header, shapes, options, isFirst);
    isFirst = false;
    yield columns ? checkedRow(entries, line, columns) : missing(line);
  }
  // Of a file whose every line is at fault, the faults say more than that it has no columns.
  if (isEmpty) findColumns([], options.mapping);
}

type Entry = readonly [name: string, value: unknown];

/** @returns undefined when a later object lacks what it needs: a fault of that row alone */
function columnsOf(
  header: readonly string[],
  shapes: Map<string, Columns>,
  { mapping, onColumns }: ReadOptions,
  isFirst: boolean,
): Columns | undefined {
  const shape = JSON.stringify(header);
  const known = shapes.get(shape);
  if (known) return known;
  try {
    // A later row may lack a column that the mapping names: an optional value that is absent.
    const present = Object.entries(mapping).filter(([source]) => isFirst || header.includes(source));
    const columns = findColumns(header, Object.fromEntries(present));
    if (shapes.size >= SHAPES) shapes.clear();
    shapes.set(shape, columns);
    onColumns(usedColumns(columns), openColumns(columns));
    return columns;
  } catch (error) {
    if (isFirst || !(error instanceof MissingColumnsError)) throw error;
    return undefined;
  }
}

const missing = (line: number): RawRow => ({
  line,
  cells: {},
  names: {},
  fault: { column: null, reason: 'lacks the time, the input tokens or the output tokens' },
});

/** @returns what is wrong with the text, where it is no row */
function entriesOf(text: string): Entry[] | string {
  const value = parsed(text);
  if (!isObject(value))
    return `is not a JSON object${text.trimStart().startsWith('[') ? ': send a list as application/json' : ''}`;
  const entries = flat(value);
  return entries.length > MOST_COLUMNS
    ? `has ${entries.length} columns, of which ${MOST_COLUMNS} are taken`
    : entries;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As deep as the answers of batch APIs are, with room; what lies deeper is no column. */
const DEEPEST = 8;

function flat(value: Record<string, unknown>, prefix = '', depth = 1): Entry[] {
  return Object.entries(value).flatMap(([key, inner]) =>
    isObject(inner) && depth < DEEPEST
      ? flat(inner, `${prefix}${key}.`, depth + 1)
      : [[`${prefix}${key}`, inner] as const],
  );
}

function checkedRow(entries: readonly Entry[], line: number, columns: Columns): RawRow {
  for (const [field, place] of columns.places) {
    const value = entries[place]?.[1];
    if (value === null || value === undefined || isScalar(value)) continue;
    const name = columns.header[place];
    const reason = 'is a list or an object, not a text or a number';
    return { line, cells: {}, names: { [field]: name }, fault: { column: name ?? null, reason } };
  }
  return rowOf(columns, line, (place) => {
    const value = entries[place]?.[1];
    return isScalar(value) ? String(value) : undefined;
  });
}

/** Lines that end in LF, CRLF or the end of the file; UTF-8 was checked on the way in, and loses its byte order mark. */
async function* lines(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Piece> {
  const decoder = new TextDecoder();
  let rest = '';
  let line = 1;
  for await (const chunk of bytes) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const text of parts) {
      refuseLonger(text, maxBytes, line);
      yield { line: line++, text };
    }
    refuseLonger(rest, maxBytes, line);
  }
  if (rest !== '') yield { line, text: rest };
}

/** However the file comes in: a line that is there whole is no shorter than one that comes in pieces. */
export function refuseLonger(text: string, maxBytes: number, line: number): void {
  // No character takes more than three bytes for each of its units, so most lines need not be counted.
  if (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
    throw new BrokenFileError(line, 'is too long for a row');
}
