import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { SingleBar } from 'cli-progress';

export interface Upload {
  readonly bytes: number;
  readonly type: string;
  readonly body: ReadableStream<Uint8Array>;
}

/** @throws Error with the path when there is no such file */
export async function uploadOfFile(path: string): Promise<Upload> {
  const file = createReadStream(path);
  await once(file, 'open');
  return {
    bytes: statSync(path).size,
    type: typeOf(path),
    body: Readable.toWeb(file) as ReadableStream<Uint8Array>,
  };
}

function typeOf(path: string): string {
  if (/\.(ndjson|jsonl)$/i.test(path)) return 'application/x-ndjson';
  return /\.json$/i.test(path) ? 'application/json' : 'text/csv';
}

export function uploadOfText(text: string): Upload {
  const blob = new Blob([text]);
  return { bytes: blob.size, type: 'text/csv', body: blob.stream() };
}

/** Moves the bar as the bytes leave. */
export function watched(
  body: ReadableStream<Uint8Array>,
  bar: SingleBar | undefined,
): ReadableStream<Uint8Array> {
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bar?.increment(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
}
