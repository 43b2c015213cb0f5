import { BrokenFileError } from './broken-file.error';
import type { ReadOptions } from './csv-rows';
import { JsonBrackets } from './json-brackets';
import { objectRows, type Piece, refuseLonger } from './ndjson-rows';
import type { RawRow } from './raw-row';

/**
 * The rows of a file that is one JSON list of objects, or an object that has one, as APIs answer: `{ "data": [ … ] }`.
 * @throws MissingColumnsError, AmbiguousColumnError, SummedExportError when the first object lacks what is needed
 * @throws BrokenFileError where there is no list, or it does not end
 */
export async function* jsonRows(bytes: AsyncIterable<Buffer>, options: ReadOptions): AsyncGenerator<RawRow> {
  yield* objectRows(elements(bytes, options.maxRecordBytes), options);
}

async function* elements(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<Piece> {
  const decoder = new TextDecoder();
  const brackets = new JsonBrackets();
  let line = 1;
  /** What has come of the element that is being read, and the line where it begins. */
  let begun: Piece | undefined;
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const sign = text.charAt(at);
      if (sign === '\n') line++;
      const edge = brackets.read(sign);
      if (edge === 'begins') {
        begun = { line, text: '' };
        from = at;
      } else if (edge === 'ends' && begun) {
        yield { line: begun.line, text: begun.text + text.slice(from, at + 1) };
        begun = undefined;
      }
    }
    if (!begun) continue;
    begun = { line: begun.line, text: begun.text + text.slice(from) };
    refuseLonger(begun.text, maxBytes, begun.line);
  }
  if (brackets.isBlank || brackets.hasEnded) return;
  throw brackets.hasList
    ? new BrokenFileError(line, 'ends before the list does')
    : new BrokenFileError(1, 'begins no JSON list; one object a line is application/x-ndjson');
}
