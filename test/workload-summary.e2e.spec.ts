import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';
import { importCsv } from './support/main-job';

const CSV = `time,model,input_tokens,output_tokens,latency_ms,cost_usd
2024-12-01T10:00:00Z,gpt-4o,1000,100,100,
2024-12-01T11:00:00Z,gpt-4o,3000,300,300,
2024-12-02T10:00:00Z,gpt-4o-mini,1000,1000,200,
2024-12-02T11:00:00Z,house-llm,1000,1000,400,0.25
2024-12-02T11:00:01Z,house-llm,1000,1000,,
`;

describe('The summary of a log (5, 10.2)', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
    await importCsv(server, 'alice', CSV, {});
  });

  afterAll(() => server.close());

  const summary = async (query: Record<string, string> = {}, userId = 'alice'): Promise<request.Response> =>
    request(server.url)
      .get('/v2/workloads/summary')
      .query(query)
      .set('Authorization', await server.bearer(userId));

  it('adds up the whole log, in total and by model', async () => {
    const { status, body } = await summary();

    expect(status).toBe(200);
    expect(body).toMatchObject({
      user_id: 'alice',
      session_scoped: true,
      rows: 5,
      unpriced_rows: 1,
      range: { first: '2024-12-01T10:00:00.000000Z', last: '2024-12-02T11:00:01.000000Z' },
      totals: {
        requests: 5,
        input_tokens: 7000,
        output_tokens: 3400,
        // 4,000 × 2.5 + 400 × 10, 1,000 × 0.15 + 1,000 × 0.6, both per million, and 0.25 as logged.
        cost_usd: 0.26475,
        latency: { mean_ms: 250, p50_ms: 250, max_ms: 400 },
      },
    });
    expect(
      body.models.map(({ model, cost_usd: cost }: { model: string; cost_usd: number }) => [model, cost]),
    ).toEqual([
      ['house-llm', 0.25],
      ['gpt-4o', 0.014],
      ['gpt-4o-mini', 0.00075],
    ]);
    expect(body.catalogue_version).toMatch(/^@pydantic\/genai-prices /);
    expect(body.assumptions.join('\n')).toMatch(/1 row has no known price and is in no cost.*\n.*house-llm/);
  });

  it('says where it lists not every model', async () => {
    const rows = Array.from({ length: 101 }, (_, n) => `2024-12-01T10:00:00Z,house-${n},1,1`);
    await importCsv(server, 'collector', `time,model,input_tokens,output_tokens\n${rows.join('\n')}\n`, {});

    const { body } = await summary({}, 'collector');

    expect(body.models).toHaveLength(100);
    expect(body.assumptions).toEqual([
      '101 rows have no known price and are in no cost.',
      expect.stringMatching(/^The price catalogue does not know house-0, .* and others\.$/),
      'Of the models, the 100 that cost most are listed; there may be more.',
    ]);
  });

  it('counts a timeframe back from the newest row, however old the log is', async () => {
    const { body } = await summary({ timeframe: '2h' });

    expect(body).toMatchObject({ rows: 3, range: { first: '2024-12-02T10:00:00.000000Z' } });
  });

  it('takes a start that belongs to the range and an end that does not', async () => {
    const { body } = await summary({ start_time: '2024-12-01T11:00:00Z', end_time: '2024-12-02T11:00:00Z' });

    expect(body).toMatchObject({ rows: 2, totals: { requests: 2, input_tokens: 4000 } });
  });

  it('answers a user without rows with nothing, not with zeros that look measured', async () => {
    const { body } = await summary({}, 'bob');

    expect(body).toMatchObject({ rows: 0, range: null, models: [], assumptions: [] });
    expect(body.totals).toMatchObject({ requests: 0, cost_usd: null, latency: { p95_ms: null } });
  });

  it.each([
    [{ timeframe: '91d' }, 'timeframe'],
    [{ timeframe: 'a week' }, 'timeframe'],
    [{ timeframe: '1h', start_time: '2024-12-01T11:00:00Z' }, 'timeframe'],
    [{ start_time: 'soon' }, 'start_time'],
    [{ start_time: '2024-12-02T11:00:00Z', end_time: '2024-12-01T11:00:00Z' }, 'end_time'],
    [{ user_id: 'bob' }, 'user_id'],
  ])('422 for %j, naming the field', async (query, field) => {
    const { status, body } = await summary(query);

    expect(status).toBe(422);
    expect(body.errors.map(({ path }: { path: string }) => path)).toContain(field);
  });
});
