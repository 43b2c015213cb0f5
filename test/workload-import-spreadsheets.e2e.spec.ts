import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

const HEADER = 'time,model,input_tokens,output_tokens,latency_ms,cost_usd,status';

describe('A file as spreadsheets and exports write it is imported as it is meant (10.1)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
  });

  afterAll(() => server.close());

  const post = async (
    userId: string,
    body: string | Buffer,
    query: Record<string, unknown> = {},
  ): Promise<request.Response> =>
    request(server.url)
      .post('/v2/workloads/import')
      .query(query)
      .set({ Authorization: await server.bearer(userId), 'Content-Type': 'text/csv' })
      .serialize((data: unknown) => data as string)
      .send(body as string);

  const summary = async (userId: string): Promise<request.Response['body']> =>
    (
      await request(server.url)
        .get('/v2/workloads/summary')
        .set('Authorization', await server.bearer(userId))
    ).body;

  it('takes N/A and its like for a value that is not there, and says how many of which column', async () => {
    const rows = [
      '2026-10-01 10:00,gpt-4o,100,10,N/A,-,ok',
      '2026-10-01 10:01,gpt-4o,100,10,null,NaN,None',
      '2026-10-01 10:02,gpt-4o,100,10,50,0.5,ok',
    ];

    const { status, body } = await post('placeholders', [HEADER, ...rows].join('\n'));

    expect(status).toBe(201);
    expect(body.counts).toMatchObject({
      imported: 3,
      placeholders: { latency_ms: 2, cost_usd: 2, status: 1 },
    });
    const { totals } = await summary('placeholders');
    // Two calls at the list price of 0.00035 USD, and one at what was logged.
    expect(totals.cost_usd).toBeCloseTo(0.5007, 9);
    expect(totals.failed_requests ?? 0).toBe(0);
  });

  it('refuses tokens that are N/A: how many they were nobody knows', async () => {
    const { status, body } = await post('no-tokens', `${HEADER}\n2026-10-01 10:00,gpt-4o,N/A,10,,,ok`);

    expect(status).toBe(422);
    expect(body.faults).toEqual([{ line: 2, column: 'input_tokens', reason: 'is not a whole number' }]);
  });

  it.each([
    ['a sep line of Excel', Buffer.from('sep=;\r\n')],
    ['a sep line behind a byte order mark', Buffer.from('\ufeffsep=;\r\n')],
  ])('reads %s, and counts it as a line', async (name, start) => {
    const text = `${HEADER.replaceAll(',', ';')}\r\n2026-10-01 10:00;gpt-4o;100;10;5;0.5;ok\r\nsoon;gpt-4o;1;1;;;\r\n`;

    const { status, body } = await post(name, Buffer.concat([start, Buffer.from(text)]), {
      on_error: 'skip',
    });

    expect(status).toBe(201);
    expect(body.counts).toMatchObject({ rows_read: 2, imported: 1 });
    expect(body.faults).toEqual([expect.objectContaining({ line: 4, column: 'time' })]);
  });

  it.each([
    ['little-endian', (text: string) => Buffer.from(text, 'utf16le')],
    ['big-endian', (text: string) => Buffer.from(text, 'utf16le').swap16()],
  ])('reads "Unicode text" of Excel, UTF-16 %s with its mark', async (name, encode) => {
    const text = `\ufeff${HEADER.replaceAll(',', '\t')}\r\n2026-10-01 10:00\tmodèle 💥\t100\t10\t5\t0.5\tok\r\n`;

    const { status, body } = await post(name, encode(text));

    expect(status).toBe(201);
    expect(body.counts).toMatchObject({ imported: 1, bytes_received: encode(text).length });
    expect((await summary(name)).models).toEqual([expect.objectContaining({ model: 'modèle 💥' })]);
  });

  it('reads German decimals and days where they can mean one thing only', async () => {
    const rows = [
      '16.11.2026 18:17:03;gpt-4o;100;10;1.234,5;0,0123;ok',
      '1.2.2026 08:00;gpt-4o;100;10;;12,5;ok',
    ];

    const { status, body } = await post('german', [HEADER.replaceAll(',', ';'), ...rows].join('\n'));

    expect(status).toBe(201);
    expect(body.range).toEqual({ first: '2026-02-01T08:00:00.000000Z', last: '2026-11-16T18:17:03.000000Z' });
    expect((await summary('german')).totals.cost_usd).toBeCloseTo(12.5123, 9);
  });

  it.each([
    ['Total,,200,20,,1.5,', 'time', 'Total'],
    [',Grand Total,200,20,,1.5,', 'model', 'Grand Total'],
    ['Gesamtsumme,,200,20,,1.5,', 'time', 'Gesamtsumme'],
  ])('never counts the sum below a table as a call: %s', async (sum, column, words) => {
    const file = `${HEADER}\n2026-10-01 10:00,gpt-4o,100,10,5,0.5,ok\n${sum}\n`;
    const reason = `is "${words}": a row of sums is no call; leave it out, or send on_error=skip`;

    const refused = await post(`sum-${words}`, file);
    const skipped = await post(`sum-${words}`, file, { on_error: 'skip' });

    expect(refused.status).toBe(422);
    expect(refused.body.faults).toEqual([{ line: 3, column, reason }]);
    expect(skipped.body).toMatchObject({
      counts: { imported: 1, rejected: 1 },
      faults: [{ line: 3, reason }],
    });
  });
});
