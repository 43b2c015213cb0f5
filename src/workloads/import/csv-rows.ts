import { CsvError, type InfoRecord, type Parser, parse } from 'csv-parse';
import { pipeline, Readable } from 'node:stream';
import { givingWay } from '../../http';
import { BrokenFileError } from './broken-file.error';
import { type Columns, findColumns, type Mapping, openColumns, rowOf, usedColumns } from './columns';
import { endingRows, rejoin, untilLineEnd } from './csv-pieces';
import type { Field } from './fields';
import type { RawRow } from './raw-row';
import { MOST_COLUMNS } from './row-size';

export interface ReadOptions {
  readonly mapping: Mapping;
  /** A longer row is no row. */
  readonly maxRecordBytes: number;
  /** Told the columns that are used, and those whose unit is open; again when later rows of the file bring others. */
  readonly onColumns: (used: Readonly<Record<string, Field>>, open: Readonly<Record<string, Field>>) => void;
}

const DELIMITERS = [',', ';', '\t', '|'];

/**
 * The rows of a CSV file, as it streams in: any line ends, a byte order mark, quotes and line breaks within them.
 * @throws MissingColumnsError, AmbiguousColumnError on its header
 * @throws BrokenFileError where a quote never closes
 */
export async function* csvRows(bytes: AsyncIterable<Buffer>, options: ReadOptions): AsyncGenerator<RawRow> {
  const source = bytes[Symbol.asyncIterator]();
  const start = await untilLineEnd(source);
  // Where the records stand that are parsed and not yet read: those are lost when the parser meets what it cannot read.
  const places = new WeakMap<readonly string[], { readonly from: number; readonly to: number }>();
  let parsedTo = 0;
  let countedTwice = 0;
  const delimiter = delimiterOf(start);
  const parser = parserFor(delimiter, options.maxRecordBytes, (cells, { lines }) => {
    const breaks = breaksIn(cells);
    // The parser counts a CRLF within quotes as two line ends.
    countedTwice += breaks.ofTwo;
    parsedTo = lines - countedTwice;
    // It counts the lines behind a record; one with line breaks in it began further up.
    places.set(cells, { from: parsedTo - breaks.all, to: parsedTo });
    return cells;
  });
  // The parser ends with the error of whatever failed before it.
  const pieces = givingWay(endingRows(rejoin(start, source), parser, delimiter));
  pipeline(Readable.from(pieces), parser, () => undefined);
  let columns: Columns | undefined;
  let lastLine = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const { from, to } = places.get(cells) ?? { from: lastLine + 1, to: lastLine + 1 };
      const line = Math.max(from, lastLine + 1);
      lastLine = to;
      if (!columns && isSeparatorLine(cells)) continue;
      if (columns) yield checkedRow(cells, line, columns);
      else {
        if (cells.length > MOST_COLUMNS)
          throw new BrokenFileError(
            line,
            `names ${cells.length} columns, of which ${MOST_COLUMNS} are taken`,
          );
        columns = findColumns(cells, options.mapping);
        options.onColumns(usedColumns(columns), openColumns(columns));
      }
    }
  } catch (error) {
    throw brokenAt(error, parsedTo + 1);
  }
  // An empty file has no columns either, and is told which it needs.
  if (!columns) findColumns([], options.mapping);
}

function parserFor(
  delimiter: string,
  maxRecordBytes: number,
  onRecord: (cells: string[], context: InfoRecord) => string[],
): Parser {
  return parse({
    bom: true,
    delimiter,
    // All three, because a file may have grown by programs of several kinds.
    record_delimiter: ['\r\n', '\n', '\r'],
    // Rows of another length are faults with a line number, not the end of the file.
    relax_column_count: true,
    // A quote in the middle of a value belongs to the value; the row's rules judge it, and the rows behind it stand.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: maxRecordBytes,
    on_record: onRecord,
  });
}

/** Excel's first line, which tells what separates the values: `sep=;`. */
const SEPARATOR_LINE = /^\ufeff?"?sep=([,;\t|])?"?$/i;

const isSeparatorLine = ([first = '', ...others]: readonly string[]): boolean =>
  SEPARATOR_LINE.test(first.trim()) && others.every((cell) => cell === '');

/** Bytes in which a separator shows itself. */
const LONGEST_HEADER = 65_536;

/** The one that the file names, else the one that stands most often in the header. */
function delimiterOf(start: Buffer): string {
  const [header = ''] = start
    .subarray(0, LONGEST_HEADER)
    .toString('utf8')
    .split(/[\r\n]/, 1);
  const named = SEPARATOR_LINE.exec(header)?.[1];
  if (named !== undefined) return named;
  const counts = DELIMITERS.map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).delimiter;
}

/** Line ends within values: CR, LF, and both together, which is one. */
function breaksIn(cells: readonly string[]): { readonly all: number; readonly ofTwo: number } {
  const breaks = { all: 0, ofTwo: 0 };
  for (const cell of cells) {
    if (cell === '') continue;
    for (let at = cell.search(/[\r\n]/); at !== -1 && at < cell.length; at++) {
      const sign = cell[at];
      if (sign === '\r' && cell[at + 1] === '\n') breaks.ofTwo++;
      else if (sign === '\r' || sign === '\n') breaks.all++;
    }
  }
  return breaks;
}

function checkedRow(values: readonly string[], line: number, columns: Columns): RawRow {
  if (values.length !== columns.header.length) {
    const reason = `has ${values.length} values, the header has ${columns.header.length} columns`;
    return { line, cells: {}, names: {}, fault: { column: null, reason } };
  }
  return rowOf(columns, line, (place) => values[place]);
}

function brokenAt(error: unknown, line: number): unknown {
  if (!(error instanceof CsvError)) return error;
  if (error.code === 'CSV_QUOTE_NOT_CLOSED')
    return new BrokenFileError(line, 'opens a quote that never closes');
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return new BrokenFileError(line, 'begins a row that is too long; is a quote not closed?');
  }
  return new BrokenFileError(line, `cannot be read as CSV (${error.code})`);
}
