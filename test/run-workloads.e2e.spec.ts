import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

const QUESTION = {
  assistant_id: 'supervisor',
  input: { messages: [{ role: 'user', content: 'Where does my money go?' }] },
};

const range = (start: string, end: string): object => ({
  start_time: `${start}T00:00:00Z`,
  end_time: `${end}T00:00:00Z`,
});

describe('The rows that a run is asked about', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startAirlock();
    token = await server.bearer('alice');
  });

  afterAll(() => server.close());

  it.each([
    [{ timeframe: '91d' }, 'workloads.1.timeframe'],
    [{ timeframe: '2161h' }, 'workloads.1.timeframe'],
    [{ time_range: range('2026-01-02', '2026-01-01') }, 'workloads.1.time_range.end_time'],
    [{ time_range: range('2026-01-01', '2026-01-01') }, 'workloads.1.time_range.end_time'],
    [{ time_range: range('1969-12-31', '2026-01-01') }, 'workloads.1.time_range.start_time'],
    [{ time_range: range('2026-01-01', '2026-01-02'), timeframe: '7d' }, 'workloads.1.timeframe'],
  ])(
    'answers a run about %j, which no log can have, with 422 before anything is said',
    async (wrong, path) => {
      const dora = await server.bearer('dora');
      const send = (to: string, body: object): request.Test =>
        request(server.url).post(to).set('Authorization', dora).send(body);

      const { body } = await send('/v2/runs', {
        ...QUESTION,
        workloads: [{ timeframe: '90d' }, wrong],
      }).expect(422);

      expect(body.errors).toMatchObject([{ path }]);
      expect((await send('/v2/threads/search', {}).expect(200)).body).toEqual([]);
    },
  );

  it('takes null for what the workloads of a run may leave out', async () => {
    const nothing = { query: null, time_range: null, timeframe: null, filters: null };

    const { body } = await request(server.url)
      .post('/v2/runs/wait')
      .set('Authorization', token)
      .send({ ...QUESTION, assistant_id: 'triage', workloads: [nothing], constraints: null, context: null })
      .expect(200);
    const { body: run } = await request(server.url)
      .get(`/v2/threads/${body.thread_id}/runs/${body.run_id}/state`)
      .set('Authorization', token)
      .expect(200);

    expect(run.state.outcomes.triage).toMatchObject({ status: 'completed' });
  });
});
