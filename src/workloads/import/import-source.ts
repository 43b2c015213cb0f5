import type { IncomingMessage } from 'node:http';
import { UnsupportedFormatError } from './unsupported-format.error';

export type Format = 'csv' | 'ndjson' | 'json';

/** A file on its way in. */
export interface ImportSource {
  readonly format: Format;
  readonly bytes: AsyncIterable<Buffer>;
  /** As announced; null when it was not. */
  readonly totalBytes: number | null;
}

const FORMATS: Readonly<Record<string, Format>> = {
  'text/csv': 'csv',
  'application/csv': 'csv',
  // What browsers call a .csv where Excel is installed; a workbook is refused by its bytes.
  'application/vnd.ms-excel': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
  'application/json': 'json',
};

/** @throws UnsupportedFormatError */
export function sourceOf(request: IncomingMessage): ImportSource {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';', 1);
  const format = FORMATS[type.trim().toLowerCase()];
  if (!format)
    throw new UnsupportedFormatError(
      type ? `The content type ${type.trim()}` : 'A body without a content type',
    );
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new UnsupportedFormatError(`The content encoding ${encoding}`);
  const length = request.headers['content-length'];
  return {
    format,
    // A file that is refused half way leaves the connection open: the answer goes out on it.
    bytes: request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>,
    totalBytes: length === undefined ? null : Number(length),
  };
}
