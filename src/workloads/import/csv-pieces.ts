import type { Parser } from 'csv-parse';
import { BrokenFileError } from './broken-file.error';
import { MOST_COMMAS } from './row-size';

/** The first pieces, with what separates the values in them. */
export async function untilLineEnd(source: AsyncIterator<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for (;;) {
    const next = await source.next();
    if (next.done) return Buffer.concat(chunks);
    const chunk = next.value;
    chunks.push(chunk);
    if (chunk.includes('\n') || chunk.includes('\r') || chunks.length > 100) return Buffer.concat(chunks);
  }
}

/** A file whose beginning was looked at. */
export async function* rejoin(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (start.length > 0) yield start;
  try {
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Bytes that the parser is given at once: it makes an error, with all that belongs to one, of each row of another length. */
const AT_ONCE = 4_096;
/** Bytes that it may have been given and not read yet. */
const READ_AHEAD = 131_072;

/**
 * The same in small pieces, while rows end in them. The parser measures a row by the letters of its values, and empty ones
 * have none: so one of separators alone is refused here.
 * @throws BrokenFileError
 */
export async function* endingRows(
  pieces: AsyncIterable<Buffer>,
  { info }: Parser,
  delimiter: string,
): AsyncGenerator<Buffer> {
  let separators = 0;
  let ended = 0;
  for await (const piece of pieces) {
    for (let at = 0; at < piece.length; at += AT_ONCE) {
      const next = piece.subarray(at, at + AT_ONCE);
      const now = info.records + info.empty_lines;
      separators = now === ended ? separators + countOf(delimiter, next) : 0;
      ended = now;
      if (separators > MOST_COMMAS + READ_AHEAD)
        throw new BrokenFileError(info.lines, 'begins a row of very many values');
      yield next;
    }
  }
}

/** Within quotes too: a value that has so many in it is a table of its own. */
function countOf(delimiter: string, bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(delimiter); at !== -1; at = bytes.indexOf(delimiter, at + 1)) count++;
  return count;
}
