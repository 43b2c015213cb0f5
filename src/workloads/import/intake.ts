import { createHash } from 'node:crypto';
import { markedEncoding, Utf16 } from './utf16';
import { ImportTooLargeError } from './import-too-large.error';
import { UnreadableFileError } from './unreadable-file.error';

/** The bytes of one file on their way in: counted, hashed, and known to be text before anything reads them. */
export class Intake {
  private readonly hash = createHash('sha256');
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });
  private utf16: Utf16 | undefined;
  private received = 0;

  /** @param maxBytes a longer file is refused */
  constructor(private readonly maxBytes: number) {}

  get bytes(): number {
    return this.received;
  }

  /** Of all bytes; call it once, after the last. */
  sha256(): string {
    return this.hash.digest('hex');
  }

  /**
   * The file as UTF-8, also where it says that it is UTF-16.
   * @throws ImportTooLargeError
   * @throws UnreadableFileError at the first byte that no text has
   */
  async *check(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of markTogether(source)) {
      const encoding = this.received === 0 ? markedEncoding(chunk) : undefined;
      if (encoding) this.utf16 = new Utf16(encoding);
      const text = this.asUtf8(chunk);
      this.refuseBinary(text);
      this.received += chunk.length;
      if (this.received > this.maxBytes) throw new ImportTooLargeError(this.maxBytes, 'bytes');
      this.hash.update(chunk);
      yield text;
    }
    this.asUtf8();
    this.decode(new Uint8Array(), false);
  }

  private asUtf8(chunk?: Buffer): Buffer {
    try {
      return this.utf16?.utf8(chunk) ?? chunk ?? Buffer.alloc(0);
    } catch {
      throw new UnreadableFileError(
        this.received,
        'there are bytes that UTF-16, which its mark names, does not have',
      );
    }
  }

  private refuseBinary(chunk: Buffer): void {
    if (chunk.includes(0)) throw new UnreadableFileError(this.received, 'there is a NUL byte');
    this.decode(chunk, true);
  }

  private decode(chunk: Uint8Array, stream: boolean): void {
    try {
      this.decoder.decode(chunk, { stream });
    } catch {
      throw new UnreadableFileError(this.received, 'there are bytes that UTF-8 does not have');
    }
  }
}

/** The same bytes; the first piece has two of them at least, where the file has. */
async function* markTogether(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let first: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of source) {
    if (first === undefined) yield chunk;
    else {
      first = Buffer.concat([first, chunk]);
      if (first.length < 2) continue;
      yield first;
      first = undefined;
    }
  }
  if (first !== undefined && first.length > 0) yield first;
}

/**
 * Waits for the first piece, so that a file which is no text is refused before anything is written about it.
 * @returns the same bytes, the first piece included
 */
export async function begun(bytes: AsyncGenerator<Buffer>): Promise<AsyncGenerator<Buffer>> {
  const first = await bytes.next();
  return (async function* () {
    if (first.done) return;
    try {
      yield first.value;
      yield* bytes;
    } finally {
      await bytes.return(undefined);
    }
  })();
}
