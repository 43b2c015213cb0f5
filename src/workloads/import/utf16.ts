const LITTLE_ENDIAN = [0xff, 0xfe];
const BIG_ENDIAN = [0xfe, 0xff];

type Encoding = 'utf-16le' | 'utf-16be';

/** The encoding that a file says it has, as spreadsheets save "Unicode text"; undefined where it says none but UTF-8. */
export function markedEncoding(start: Uint8Array): Encoding | undefined {
  const starts = (mark: readonly number[]): boolean => mark.every((byte, place) => start[place] === byte);
  if (starts(LITTLE_ENDIAN)) return 'utf-16le';
  return starts(BIG_ENDIAN) ? 'utf-16be' : undefined;
}

/**
 * Pieces of a UTF-16 file as UTF-8, whatever their edges cut.
 * @throws TypeError where it holds what UTF-16 does not have
 */
export class Utf16 {
  private readonly decoder: InstanceType<typeof TextDecoder>;

  constructor(encoding: Encoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true });
  }

  /** @param chunk without one, what is left at the end of the file */
  utf8(chunk?: Uint8Array): Buffer {
    return Buffer.from(this.decoder.decode(chunk, { stream: chunk !== undefined }));
  }
}
