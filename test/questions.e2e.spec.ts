import request from 'supertest';
import { startAirlock, type TestServer } from './support/airlock';

/** Two calls a day at noon and at six, in 2026 from 1 August to Wednesday, 30 September: those of August cost 1 USD, else 2. */
const LOG = [
  'time,model,input_tokens,output_tokens,cost_usd,latency_ms,status,workload',
  ...Array.from({ length: 61 }, (_, day) =>
    [12, 18].map((hour) => {
      const time = new Date(Date.UTC(2026, 7, 1 + day, hour)).toISOString();
      const [model, workload] = hour === 12 ? ['gpt-4o', 'search'] : ['gpt-4o-mini', 'billing'];
      return `${time},${model},1000,100,${day < 31 ? 1 : 2},${hour === 12 ? 400 : 900},ok,${workload}`;
    }),
  ).flat(),
].join('\n');

describe('A question in plain words', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    server = await startAirlock();
    token = await server.bearer('ann');
    await request(server.url)
      .post('/v2/workloads/import')
      .set('Authorization', token)
      .set('Content-Type', 'text/csv')
      .send(LOG)
      .expect(201);
  });

  afterAll(() => server.close());

  /** @returns the summary of its report */
  async function summary(question: string): Promise<string> {
    const { body } = await request(server.url)
      .post('/v2/runs/wait')
      .set('Authorization', token)
      .send({ assistant_id: 'supervisor', input: { messages: [{ role: 'user', content: question }] } })
      .expect(200);
    const { text } = await request(server.url)
      .get(`/v2/threads/${body.thread_id}/runs/${body.run_id}/report`)
      .set('Authorization', token)
      .set('Accept', 'text/markdown')
      .expect(200);
    return /## Summary\n\n([^]*?)\n## /.exec(text)?.[1] ?? text;
  }

  it.each([
    [
      'What did I spend yesterday?',
      '2 calls cost $4',
      '"yesterday" was taken as 2026-09-29 00:00 to 2026-09-30',
    ],
    ['How much did it cost in August?', '62 calls cost $62', '2026-08-01 00:00 to 2026-09-01 00:00 UTC'],
    [
      'cost since September 21',
      '20 calls cost $40',
      'from 2026-09-21 00:00 UTC to the newest call of your log',
    ],
    ['What do Mondays cost? Only on Mondays, please', '18 calls cost $26', 'only calls on Mon'],
    ['cost at weekends', '36 calls cost $52', 'only calls on Sat, Sun'],
    [
      'What did we spend between 9 and 17 h?',
      '61 calls cost $91',
      'in the hours 9, 10, 11, 12, 13, 14, 15, 16',
    ],
    ['cost of the last 2 days', '4 calls cost $8', 'up to the newest call of your log, 2026-09-30 18:00 UTC'],
    [
      'how slow is billing in August?',
      'takes 900 ms on average',
      'the calls of the workload "billing" alone',
    ],
    ['cost of billing in August', '`billing`: $31.00 (50%) for 31 calls', '2026-08-01 00:00'],
  ])('about a time or a workload is answered for that: %s', async (question, cost, taken) => {
    const text = await summary(question);

    expect(text).toContain(cost);
    expect(text).toContain(taken);
  });

  it('about a time without calls says from when to when the log goes', async () => {
    const text = await summary('What did I spend in May?');

    expect(text).toContain('your log goes from 2026-08-01 12:00 UTC to 2026-09-30 18:00 UTC');
    expect(text).toContain('2026-05-01 00:00 to 2026-06-01 00:00 UTC');
    expect(text).not.toContain('have not imported');
  });
});
