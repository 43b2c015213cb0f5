import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import request from 'supertest';
import { sampleCalls, sampleWorkload } from '../src/workloads';
import { startAirlock, type TestServer } from './support/airlock';
import { eventually } from './support/eventually';
import { importCsv } from './support/main-job';
import { withDatabase } from './support/server-database';

const DATA = process.env.AIRLOCK_DATA ?? resolve(__dirname, '../../shared/data');

interface Trace {
  readonly name: string;
  readonly csv: string;
  readonly rows: number;
  readonly input: number;
  readonly output: number;
}

const traces: readonly Trace[] = [
  traceOf('AzureLLMInferenceTrace_code.csv', 8_819, 18_059_974, 245_896, 11),
  traceOf('AzureLLMInferenceTrace_conv.csv', 19_366, 22_361_870, 4_088_665, 12),
];

/** The real trace; where the folder is not there, a generated one of the same shape with the totals of its calls. */
function traceOf(file: string, rows: number, input: number, output: number, seed: number): Trace {
  const path = resolve(DATA, file);
  if (existsSync(path)) return { name: file, csv: readFileSync(path, 'utf8'), rows, input, output };
  const calls = sampleCalls({ seed, rows });
  const lines = calls.map((call) => [call.time, call.input_tokens, call.output_tokens].join(','));
  const sum = (field: 'input_tokens' | 'output_tokens'): number =>
    calls.reduce((total, call) => total + call[field], 0);
  return {
    name: `a generated trace (${seed})`,
    csv: ['TIMESTAMP,ContextTokens,GeneratedTokens', ...lines].join('\r\n'),
    rows,
    input: sum('input_tokens'),
    output: sum('output_tokens'),
  };
}

/** As many rows as the log is expected to have. */
const planned = (server: TestServer, userId: string): Promise<number> =>
  withDatabase(server, async (database) => {
    const { rows } = await database.query<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(
      `explain (format json) select from workload_events where user_id = '${userId}'`,
    );
    return rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? NaN;
  });

describe('Importing a workload file (10.1)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
  });

  afterAll(() => server.close());

  const get = async (userId: string, path: string): Promise<request.Response> =>
    request(server.url)
      .get(path)
      .set('Authorization', await server.bearer(userId));

  const post = async (
    userId: string,
    type: string,
    body: string,
    query: object = {},
  ): Promise<request.Response> =>
    request(server.url)
      .post('/v2/workloads/import')
      .query(query)
      .set('Authorization', await server.bearer(userId))
      .set('Content-Type', type)
      .send(body);

  it('takes real traces of two users at once, completely, each into the own log', async () => {
    const users = ['tracer-1', 'tracer-2'];

    const reports = await Promise.all(
      traces.map(({ csv }, index) => importCsv(server, users[index] ?? '', csv, { model: 'gpt-4o' })),
    );

    for (const [index, { rows, input, output }] of traces.entries()) {
      const userId = users[index] ?? '';
      const { body } = await get(userId, '/v2/workloads/summary');
      expect(reports[index]).toMatchObject({
        user_id: userId,
        session_scoped: true,
        status: 'completed',
        mapping: { TIMESTAMP: 'time', ContextTokens: 'input_tokens', GeneratedTokens: 'output_tokens' },
        counts: { rows_read: rows, imported: rows, rejected: 0, unpriced: 0 },
        faults: [],
      });
      expect(body).toMatchObject({
        rows,
        unpriced_rows: 0,
        totals: { requests: rows, input_tokens: input, output_tokens: output },
        models: [{ model: 'gpt-4o', requests: rows }],
      });
      expect(body.totals.cost_usd).toBeCloseTo((input * 2.5 + output * 10) / 1_000_000, 9);
    }
  });

  it('a long log is one for PostgreSQL too, right behind the import that brought it', async () => {
    const calls = sampleCalls({ seed: 13, rows: 10_000 });
    const lines = calls.map((call) => [call.time, call.input_tokens, call.output_tokens].join(','));

    await importCsv(server, 'long', ['time,input_tokens,output_tokens', ...lines].join('\n'), {});

    await eventually(
      () => planned(server, 'long'),
      (rows) => rows > 5_000,
    );
  });

  it('keeps the microseconds of its times', async () => {
    const report = await importCsv(
      server,
      'micro',
      'time,input_tokens,output_tokens\n2023-11-16 18:17:03.979960499,1,1\n2023-11-16T18:17:04.9999995Z,1,1\n',
      { timezone: 'UTC' },
    );

    expect(report.range).toEqual({
      first: '2023-11-16T18:17:03.979960Z',
      last: '2023-11-16T18:17:05.000000Z',
    });
  });

  it('reads times in the time zone and columns by the mapping that come with the request', async () => {
    const report = await importCsv(
      server,
      'mapper',
      '\ufeffZeit;Ein;Aus;Modell\r\n2023-07-01 12:00:00;10;20;gpt-4o\r\n',
      {
        timezone: 'Europe/Berlin',
        mapping: JSON.stringify({ Zeit: 'time', Ein: 'input_tokens', Aus: 'output_tokens', Modell: 'model' }),
        filename: 'Juli.csv',
      },
    );

    expect(report).toMatchObject({
      filename: 'Juli.csv',
      mapping: { Zeit: 'time', Ein: 'input_tokens', Aus: 'output_tokens', Modell: 'model' },
      range: { first: '2023-07-01T10:00:00.000000Z' },
    });
  });

  it.each(['application/x-ndjson', 'application/ndjson; charset=utf-8'])('takes %s', async (type) => {
    const line = '{"created":1700158623,"model":"gpt-4o","usage":{"prompt_tokens":5,"completion_tokens":7}}';

    const { status, body } = await post('lines', type, `${line}\n${line}\n`, { allow_duplicate: 'true' });

    expect(status).toBe(201);
    expect(body.counts).toMatchObject({ rows_read: 2, imported: 2 });
  });

  it.each(['application/csv', 'application/vnd.ms-excel'])(
    'takes CSV as %s, which is what browsers call a .csv where Excel is installed',
    async (type) => {
      const { status, body } = await post(
        `table-${type.length}`,
        type,
        'time,input_tokens,output_tokens\n1700000000,3,4\n',
      );

      expect(status).toBe(201);
      expect(body.counts.imported).toBe(1);
    },
  );

  it('counts logged models that nobody prices, and imports them', async () => {
    const csv = sampleWorkload({ seed: 5, rows: 1_000 });
    const unknown = sampleCalls({ seed: 5, rows: 1_000 }).filter(
      ({ model }) => model === 'house-llm-7b',
    ).length;

    const report = await importCsv(server, 'unpriced', csv, {});
    const { body } = await get('unpriced', '/v2/workloads/summary');

    expect(unknown).toBeGreaterThan(0);
    expect(report.counts).toMatchObject({ imported: 1_000, unpriced: unknown });
    expect(body.unpriced_rows).toBe(unknown);
    expect(body.assumptions).toContainEqual(expect.stringContaining('house-llm-7b'));
  });

  it('declares a model, a workload and a status for the rows that name none', async () => {
    await importCsv(
      server,
      'declarer',
      'time,input_tokens,output_tokens,model\n2023-07-01 12:00:00,1,1,\n2023-07-01 12:00:01,1,1,gpt-4o-mini\n',
      {
        model: 'gpt-4o',
        workload: 'chat',
        status: 'success',
      },
    );

    const { body } = await get('declarer', '/v2/workloads/summary');

    expect(
      body.models.map(({ model, requests }: { model: string; requests: number }) => [model, requests]),
    ).toEqual([
      ['gpt-4o', 1],
      ['gpt-4o-mini', 1],
    ]);
    expect(body.assumptions).toContain('1 row names no model; gpt-4o was declared at the import.');
  });

  it('lists the own imports, newest first, a page at a time (H6)', async () => {
    for (const n of [1, 2, 3])
      await importCsv(server, 'lister', `time,input_tokens,output_tokens\n2023-07-0${n} 12:00:00,1,1\n`, {});

    const { body: page } = await get('lister', '/v2/workloads/imports?limit=2');
    const { body: rest } = await get('lister', '/v2/workloads/imports?limit=2&offset=2');
    const { body: one } = await get('lister', `/v2/workloads/imports/${page.imports[0].import_id}`);

    expect(page).toMatchObject({ user_id: 'lister', session_scoped: true });
    const days = [...page.imports, ...rest.imports].map(({ range }) => range.first.slice(0, 10));
    expect(days).toEqual(['2023-07-03', '2023-07-02', '2023-07-01']);
    expect(one).toEqual(page.imports[0]);
    for (const limit of ['0', '101', 'ten']) {
      expect((await get('lister', `/v2/workloads/imports?limit=${limit}`)).status).toBe(422);
    }
  });

  it('shows an import to nobody else: foreign, unknown and malformed ids are one answer (H5, L15)', async () => {
    const report = await importCsv(
      server,
      'owner',
      'time,input_tokens,output_tokens\n2023-07-01 12:00:00,1,1\n',
      {},
    );
    const ids = [report.import_id, '0199f3a0-0000-7000-8000-000000000000', 'nonsense'];

    const answers = await Promise.all(ids.map((id) => get('thief', `/v2/workloads/imports/${String(id)}`)));

    for (const { status, body } of answers) {
      expect(status).toBe(404);
      expect({ ...body, instance: '', request_id: '' }).toEqual({
        ...answers[0]?.body,
        instance: '',
        request_id: '',
      });
    }
    expect((await get('thief', '/v2/workloads/imports')).body.imports).toEqual([]);
    expect((await get('thief', '/v2/workloads/summary')).body).toMatchObject({ rows: 0, range: null });
  });
});
