import fc from 'fast-check';
import { deepJson, nastyText } from './inputs';

/** A file as some client sends it. */
export interface RandomFile {
  readonly format: 'csv' | 'ndjson';
  readonly bytes: Buffer;
  /** Rows that must be taken, when there is nothing wrong with the file. */
  readonly goodRows?: number;
}

const HEADERS = {
  time: ['time', 'TIMESTAMP', 'Created At', 'ts'],
  input: ['input_tokens', 'ContextTokens', 'Prompt Tokens', 'usage.prompt_tokens'],
  output: ['output_tokens', 'GeneratedTokens', 'completionTokens'],
} as const;
const OPTIONAL = [
  'model',
  'latency_ms',
  'cost_usd',
  'status',
  'workload',
  'prompt_hash',
  'external_id',
  'note',
];

const time = fc.oneof(
  fc
    .date({ min: new Date(0), max: new Date('2199-12-31T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.integer({ min: 1_000_000_000, max: 2_000_000_000 }).map(String),
  fc.constantFrom('2023-11-16 18:17:03.9799600', '2024-02-29T00:00:00+05:30'),
);
const tokens = fc.integer({ min: 0, max: 2_147_483_647 }).map(String);
const goodText = fc.constantFrom('gpt-4o', 'chat', 'läng er', '😀', '', ' ', 'a"b', "it's");
const badCell = fc.oneof(
  nastyText,
  fc.constantFrom(
    '-1',
    '1e3',
    'NaN',
    '2147483648',
    '2023-02-30 10:00:00',
    '$1',
    '"',
    '""',
    '"a',
    'a"b"c',
    '\u0085',
  ),
);

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** @param cell what stands in a column of its kind */
function table(cell: (good: fc.Arbitrary<string>) => fc.Arbitrary<string>): fc.Arbitrary<Table> {
  const optional = fc.subarray(OPTIONAL, { maxLength: 4 });
  return fc
    .tuple(
      fc.constantFrom(...HEADERS.time),
      fc.constantFrom(...HEADERS.input),
      fc.constantFrom(...HEADERS.output),
      optional,
    )
    .chain(([when, read, written, more]) => {
      const kinds = more.map((name) =>
        /_(ms|usd)$/.test(name) ? fc.constantFrom('', '0', '12.5') : goodText,
      );
      const row = fc.tuple(...[time, tokens, tokens, ...kinds].map(cell));
      return fc.record({
        header: fc.constant([when, read, written, ...more]),
        rows: fc.array(row, { minLength: 1, maxLength: 5 }),
      });
    });
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

/** @param ends one for the file, or one for each line */
function csv({ header, rows }: Table, delimiter: string, ends: readonly string[], mark: string): string {
  const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
  const lines = [header, ...rows].map((cells) =>
    cells.map((cell) => (/["\r\n,;|\t]|^\s|\s$/.test(cell) ? quoted(cell) : cell)).join(delimiter),
  );
  return mark + lines.map((line, at) => line + (ends[at % ends.length] ?? '\n')).join('');
}

const ndjson = ({ header, rows }: Table): string =>
  rows
    .map((cells) => `${JSON.stringify(Object.fromEntries(header.map((name, at) => [name, cells[at]])))}\n`)
    .join('');

function written(
  tables: fc.Arbitrary<Table>,
): fc.Arbitrary<{ format: 'csv' | 'ndjson'; text: string; rows: number }> {
  const asCsv = fc
    .record({
      table: tables,
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      ends: fc.array(lineEnd, { minLength: 1, maxLength: 3 }),
      mark: fc.constantFrom('', '\ufeff'),
    })
    .map(({ table: of, delimiter, ends, mark }) => ({
      format: 'csv' as const,
      text: csv(of, delimiter, ends, mark),
      rows: of.rows.length,
    }));
  const asNdjson = tables.map((of) => ({
    format: 'ndjson' as const,
    text: ndjson(of),
    rows: of.rows.length,
  }));
  return fc.oneof({ weight: 2, arbitrary: asCsv }, { weight: 1, arbitrary: asNdjson });
}

/** Files with nothing wrong. */
const good = written(table((cell) => cell));
/** Right in form, with cells that are not. */
const doubtful = written(
  table((cell) => fc.oneof({ weight: 12, arbitrary: cell }, { weight: 1, arbitrary: badCell })),
);

/** Bytes that UTF-8 does not have, or that no text has, or that readers of tables trip over. */
const BREAKERS = [
  ...[
    [0],
    [0xff],
    [0xc0, 0x80],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x82],
    [0xf5, 0x80, 0x80, 0x80],
    [0xef, 0xbb, 0xbf],
    [0x1a],
  ],
  ...['"', '""', ',"', '"\n', '\r', '\n\n\n', ',,,,', '\u2028', '{', '}', '\\', '[]', '\ufffe'].map(
    (text) => [...Buffer.from(text)],
  ),
];

/** A file that was right once. */
const damaged = fc
  .record({
    file: fc.oneof(good, doubtful),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    wound: fc.oneof(
      fc.constantFrom(...BREAKERS).map((bytes) => ({ cut: 0, bytes })),
      fc.record({ cut: fc.nat(40), bytes: fc.array(fc.nat(255), { maxLength: 6 }) }),
      fc.constant({ cut: Infinity, bytes: [] }),
      fc.record({
        cut: fc.nat(3),
        bytes: fc.integer({ min: 1_000, max: 4_000 }).map((length) => Array<number>(length).fill(0x79)),
      }),
    ),
  })
  .map(({ file: { format, text }, at, wound: { cut, bytes } }) => {
    const whole = Buffer.from(text);
    const place = Math.floor(at * whole.length);
    return {
      format,
      bytes: Buffer.concat([
        whole.subarray(0, place),
        Buffer.from(bytes),
        whole.subarray(Math.min(whole.length, place + cut)),
      ]),
    };
  });

const anyHeader = fc.array(
  fc.oneof(nastyText, fc.constantFrom('time', 'input_tokens', 'output_tokens', 'time\0', '__proto__')),
  {
    maxLength: 6,
  },
);
const anything = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  nastyText.map((text) => Buffer.from(text)),
  deepJson.map((text) => Buffer.from(text)),
  fc
    .tuple(anyHeader, fc.array(anyHeader, { maxLength: 3 }))
    .map(([header, rows]) => Buffer.from([header, ...rows].map((cells) => cells.join(',')).join('\n'))),
  // What JSON can escape stands in no file as it is: NUL, halves of characters, names of every object.
  fc
    .array(
      fc.dictionary(
        fc.oneof(nastyText, fc.constantFrom('ti\0me', 'time\ud800', 'input_tokens', 'output_tokens', 'time')),
        fc.oneof(nastyText, fc.nat().map(String)),
        { maxKeys: 5 },
      ),
      { maxLength: 3 },
    )
    .map((rows) => Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))),
  fc
    .nat(8)
    .map((count) => Buffer.from('time,input_tokens,output_tokens\n' + '1700158623,1,2\n'.repeat(count * 10))),
);
const format = fc.constantFrom('csv' as const, 'ndjson' as const);

export const randomFile: fc.Arbitrary<RandomFile> = fc.oneof(
  {
    weight: 3,
    arbitrary: good.map(({ format: as, text, rows }) => ({
      format: as,
      bytes: Buffer.from(text),
      goodRows: rows,
    })),
  },
  {
    weight: 3,
    arbitrary: doubtful.map(({ format: as, text }) => ({ format: as, bytes: Buffer.from(text) })),
  },
  { weight: 5, arbitrary: damaged },
  { weight: 3, arbitrary: fc.record({ format, bytes: anything }) },
);
