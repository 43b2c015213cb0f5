import { plain } from './fields';
import { AmbiguousColumnError } from './ambiguous-column.error';
import { BrokenFileError } from './broken-file.error';
import type { Mapping } from './columns';
import { csvRows } from './csv-rows';
import { MissingColumnsError } from './missing-columns.error';
import type { RawRow } from './raw-row';

const HEADER = 'time,input_tokens,output_tokens,note';

describe('reading CSV (10.1)', () => {
  const used: Record<string, string> = {};

  const read = async (text: string, mapping: Mapping = {}, chunkBytes = 1_000): Promise<RawRow[]> => {
    const rows: RawRow[] = [];
    const options = { mapping, maxRecordBytes: 500, onColumns: (more: object) => Object.assign(used, more) };
    for await (const row of csvRows(inChunks(text, chunkBytes), options)) rows.push(row);
    return rows;
  };

  const cellsOf = (rows: readonly RawRow[]): unknown[] =>
    rows.map(({ line, cells }) => [line, cells.time, cells.input_tokens, cells.output_tokens]);

  const TWO = [
    [2, 'a', '1', '2'],
    [3, 'b', '3', '4'],
  ];

  it.each([
    ['LF', 'time,input_tokens,output_tokens\na,1,2\nb,3,4\n'],
    ['CRLF', 'time,input_tokens,output_tokens\r\na,1,2\r\nb,3,4\r\n'],
    ['CR', 'time,input_tokens,output_tokens\ra,1,2\rb,3,4\r'],
    ['no line end at the end of the file', 'time,input_tokens,output_tokens\r\na,1,2\r\nb,3,4'],
    ['line ends of several kinds', 'time,input_tokens,output_tokens\r\na,1,2\nb,3,4\r\n'],
    ['a byte order mark', '\ufefftime,input_tokens,output_tokens\na,1,2\nb,3,4'],
    ['semicolons', 'time;input_tokens;output_tokens\na;1;2\nb;3;4'],
    ['tabs', 'time\tinput_tokens\toutput_tokens\na\t1\t2\nb\t3\t4'],
    ['quotes around everything', '"time","input_tokens","output_tokens"\n"a","1","2"\n"b","3","4"'],
  ])('takes %s', async (_, text) => {
    expect(cellsOf(await read(text))).toEqual(TWO);
  });

  it('reads no name in a header that is longer than any, which takes as long as it is long', () => {
    expect(plain('Input Tokens')).toBe('inputtokens');
    expect(plain(`time${' '.repeat(1_000)}`)).toBe('');
  });

  it('refuses a row of separators alone that does not end, and a header that no file has', async () => {
    const endless = `${HEADER}\n${','.repeat(1_300_000)}`;
    const wide = `${HEADER}${','.repeat(5_000)}\n`;

    await expect(read(endless, {}, 65_536)).rejects.toThrow(
      new BrokenFileError(2, 'begins a row of very many values'),
    );
    await expect(read(wide)).rejects.toThrow(
      new BrokenFileError(1, 'names 5004 columns, of which 5000 are taken'),
    );
    expect(await read(`${HEADER}\n${'\n'.repeat(1_300_000)}a,1,2,x`, {}, 65_536)).toHaveLength(1);
  });

  it('reads the same in chunks of any size', async () => {
    const text = `${HEADER}\r\na,1,2,"läng er\r\n""quoted"" 😀"\r\nb,3,4,`;
    const whole = await read(text);

    for (const size of [1, 2, 3, 7, 16]) expect(await read(text, {}, size)).toEqual(whole);
    expect(cellsOf(whole)).toEqual([
      [2, 'a', '1', '2'],
      [4, 'b', '3', '4'],
    ]);
  });

  it('counts lines through empty ones and through line breaks in quotes', async () => {
    const rows = await read(`${HEADER}\n\na,1,2,x\n"b\nb",3,4,"y\n\ny"\n\nc,5,6,z`);

    expect(rows.map(({ line }) => line)).toEqual([3, 4, 9]);
  });

  it('counts a CRLF within quotes as the one line end that it is', async () => {
    const rows = await read(`${HEADER}\r\na,1,2,"x\r\n\r\ny"\r\n\r\nb,3,4,z\r\n`);

    expect(rows.map(({ line }) => line)).toEqual([2, 6]);
  });

  it('finds the columns by any usual name, and says which it used', async () => {
    const [row] = await read('Created At,Prompt Tokens,completionTokens,Model-ID,note\na,1,2,gpt-4o,x');

    expect(row?.cells).toEqual({ time: 'a', input_tokens: '1', output_tokens: '2', model: 'gpt-4o' });
    expect(used).toMatchObject({
      'Created At': 'time',
      'Prompt Tokens': 'input_tokens',
      'Model-ID': 'model',
    });
  });

  it('takes the mapping before what it would recognise', async () => {
    const [row] = await read('time,start,input_tokens,output_tokens\na,b,1,2', { start: 'time' });

    expect(row?.cells.time).toBe('b');
  });

  it('does not guess the unit of a latency or the currency of a cost', async () => {
    const [row] = await read('time,input_tokens,output_tokens,latency,cost\na,1,2,3,4');

    expect(row?.cells).toEqual({ time: 'a', input_tokens: '1', output_tokens: '2' });
  });

  it('names the needed columns that are missing and those it saw', async () => {
    await expect(read('when,tokens\n1,2')).rejects.toThrow(MissingColumnsError);
    await expect(read('when,tokens\n1,2')).rejects.toMatchObject({
      missing: ['time', 'input_tokens', 'output_tokens'],
      seen: ['when', 'tokens'],
    });
    await expect(read('')).rejects.toMatchObject({ seen: [] });
  });

  it('names the columns of the mapping that are not there', async () => {
    await expect(read(`${HEADER}\na,1,2,x`, { Modell: 'model' })).rejects.toMatchObject({
      missing: [],
      absent: ['Modell'],
    });
  });

  it('refuses two columns of one name, when it needs the name', async () => {
    await expect(read('time,input_tokens,output_tokens,time\na,1,2,b')).rejects.toThrow(AmbiguousColumnError);
    expect(await read(`${HEADER},note\na,1,2,x,y`)).toHaveLength(1);
  });

  it('marks rows of another length and reads on', async () => {
    const rows = await read(`${HEADER}\na,1\nb,3,4,y\nc,5,6,z,!`);

    expect(rows.map(({ fault }) => fault?.reason)).toEqual([
      'has 2 values, the header has 4 columns',
      undefined,
      'has 5 values, the header has 4 columns',
    ]);
  });

  it('leaves a stray quote in its value, so that the rows behind it stand', async () => {
    const rows = await read(`${HEADER}\n"a"x,1,2,y\nb",3,4,y\nc,5,6,y`);

    expect(rows.map(({ cells }) => cells.time)).toEqual(['"a"x', 'b"', 'c']);
  });

  it.each([
    ['a quote that never closes', `${HEADER}\na,1,2,x\nb,3,4,"y\nc,5,6,z\n`, 3],
    ['a row that never ends', `${HEADER}\na,1,2,x\nb,3,4,${'y'.repeat(600)}\n`, 3],
  ])('gives up at %s, and says where it began', async (_, text, line) => {
    await expect(read(text)).rejects.toThrow(BrokenFileError);
    await expect(read(text)).rejects.toMatchObject({ line });
  });

  it('ends with the error of what it reads from', async () => {
    const broken = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from(`${HEADER}\na,1,2,x\n`);
      throw new Error('the client is gone');
    };
    const options = { mapping: {}, maxRecordBytes: 500, onColumns: () => undefined };

    await expect(Array.fromAsync(csvRows(broken(), options))).rejects.toThrow('the client is gone');
  });
});

async function* inChunks(text: string, bytes: number): AsyncGenerator<Buffer> {
  const whole = Buffer.from(text);
  for (let at = 0; at < whole.length; at += bytes) yield whole.subarray(at, at + bytes);
}
