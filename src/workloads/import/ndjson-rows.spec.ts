import { BrokenFileError } from './broken-file.error';
import type { Mapping } from './columns';
import { MissingColumnsError } from './missing-columns.error';
import { ndjsonRows } from './ndjson-rows';
import type { RawRow } from './raw-row';

describe('reading NDJSON (10.1)', () => {
  const read = async (
    text: string,
    chunkBytes = 1_000,
    mapping: Mapping = {},
    maxRecordBytes = 2_000,
  ): Promise<RawRow[]> => {
    const whole = Buffer.from(text);
    const chunks = async function* (): AsyncGenerator<Buffer> {
      for (let at = 0; at < whole.length; at += chunkBytes) yield whole.subarray(at, at + chunkBytes);
    };
    const options = { mapping, maxRecordBytes, onColumns: () => undefined };
    return Array.fromAsync(ndjsonRows(chunks(), options));
  };

  it('reads one object a line, numbers and texts alike, with any line end', async () => {
    const rows = await read(
      '\ufeff{"time":1700158623.5,"input_tokens":10,"output_tokens":"20"}\r\n\r\n{"time":"x","input_tokens":1,"output_tokens":2}',
    );

    expect(rows.map(({ line, cells }) => [line, cells])).toEqual([
      [1, { time: '1700158623.5', input_tokens: '10', output_tokens: '20' }],
      [3, { time: 'x', input_tokens: '1', output_tokens: '2' }],
    ]);
  });

  it.each([
    ['keys', `"x":{${'"":0,'.repeat(50_000)}"":0}`, 'holds more values than a row is made of'],
    ['objects', `"x":[${'{},'.repeat(50_000)}0]`, 'holds more values than a row is made of'],
    ['levels', `"x":${'['.repeat(50_001)}`, 'holds more values than a row is made of'],
    ['numbers', `"x":[${'0,'.repeat(1_000_000)}0]`, 'holds more values than a row is made of'],
    [
      'columns',
      Array.from({ length: 5_000 }, (_, at) => `"k${at}":0`).join(','),
      'has 5003 columns, of which 5000 are taken',
    ],
  ])('refuses a row of very many %s, and reads the others', async (_, more, reason) => {
    const row = '"time":"x","input_tokens":1,"output_tokens":2';

    const rows = await read(`{${row}}\n{${row},${more}}\n{${row}}`, 65_536, {}, 16_000_000);

    expect(rows.map(({ fault }) => fault?.reason)).toEqual([undefined, reason, undefined]);
  });

  it('takes a long conversation for one value, whatever is said in it', async () => {
    const said = JSON.stringify(`\\"${'{"a":[1,2],"b":{}},'.repeat(60_000)}\\`);

    const rows = await read(
      `{"time":"x","input_tokens":1,"output_tokens":2,"said":${said}}`,
      65_536,
      {},
      16_000_000,
    );

    expect(rows).toEqual([expect.not.objectContaining({ fault: expect.anything() })]);
  });

  it('looks into objects, as APIs log their usage', async () => {
    const [row] = await read(
      '{"created":1,"model":"gpt-4o","usage":{"prompt_tokens":2,"completion_tokens":3}}',
    );

    expect(row?.cells).toEqual({ time: '1', model: 'gpt-4o', input_tokens: '2', output_tokens: '3' });
  });

  it('looks as deep as batch answers have it, and no deeper than a log is made', async () => {
    const line = (inner: string): string => `{"created":1,"response":{"body":${inner}}}`;
    const mapping = {
      'response.body.usage.prompt_tokens': 'input_tokens',
      'response.body.usage.completion_tokens': 'output_tokens',
    } as const;

    const [row] = await read(line('{"usage":{"prompt_tokens":2,"completion_tokens":3}}'), 1_000, mapping);
    const deep = await read(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}\n`).catch((error: unknown) => error);

    expect(row?.cells).toEqual({ time: '1', input_tokens: '2', output_tokens: '3' });
    expect(deep).toBeInstanceOf(MissingColumnsError);
  });

  it('reads the same in chunks of any size', async () => {
    const text =
      '{"time":"1","input_tokens":1,"output_tokens":2,"model":"mödel 😀"}\n{"time":"2","input_tokens":1,"output_tokens":2}\n';
    const whole = await read(text);

    for (const size of [1, 2, 3, 5, 11]) expect(await read(text, size)).toEqual(whole);
    expect(whole[0]?.cells.model).toBe('mödel 😀');
  });

  it('lets rows differ in what is optional, and null be absent', async () => {
    const rows = await read(
      '{"time":"1","input_tokens":1,"output_tokens":2,"model":null}\n{"output_tokens":2,"time":"1","input_tokens":1,"cost_usd":0.5}\n',
    );

    expect(rows.map(({ cells }) => [cells.model, cells.cost_usd])).toEqual([
      [undefined, undefined],
      [undefined, '0.5'],
    ]);
  });

  it('marks a line that is no object, lacks what is needed, or hides it in a list, and reads on', async () => {
    const good = '{"time":"1","input_tokens":1,"output_tokens":2}';
    const rows = await read(
      [
        good,
        '{"time":',
        '[1]',
        '{"time":"1"}',
        '{"time":["1"],"input_tokens":1,"output_tokens":2}',
        good,
      ].join('\n'),
    );

    expect(rows.map(({ fault }) => fault?.reason)).toEqual([
      undefined,
      'is not a JSON object',
      'is not a JSON object: send a list as application/json',
      'lacks the time, the input tokens or the output tokens',
      'is a list or an object, not a text or a number',
      undefined,
    ]);
  });

  it('names what is missing when the first object lacks it', async () => {
    await expect(read('{"when":1,"tokens":2}')).rejects.toThrow(MissingColumnsError);
    await expect(read('')).rejects.toMatchObject({ seen: [] });
  });

  it('gives up at a line that never ends', async () => {
    await expect(read(`{"time":"${'x'.repeat(5_000)}`, 1_000)).rejects.toThrow(BrokenFileError);
  });
});
