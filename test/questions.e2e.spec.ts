import { startAirlock, type TestServer } from './support/airlock';
import { answerTo } from './support/answer-to';
import { importCsv } from './support/main-job';

/** A call at noon and one at six on each day from 1 September to 31 October 2026: 1 USD each in September, 2 in October. */
const LOG = [
  'time,model,input_tokens,output_tokens,cost_usd,latency_ms,status,workload',
  ...Array.from({ length: 61 }, (_, day) =>
    [12, 18].map((hour) => {
      const time = new Date(Date.UTC(2026, 8, 1 + day, hour)).toISOString();
      const [model, workload] = hour === 12 ? ['gpt-4o', 'search'] : ['gpt-4o-mini', 'billing'];
      const status = day === 0 && hour === 18 ? 'error' : 'ok';
      return `${time},${model},1000,100,${day < 30 ? 1 : 2},${hour === 12 ? 400 : 900},${status},${workload}`;
    }),
  ).flat(),
].join('\n');

/** What a question asks for goes from agent to agent through the engine; what each asks for, the specs of the catalog tell. */
describe('A question about an imported file', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock();
    await importCsv(server, 'ann', LOG, {});
  });

  afterAll(() => server.close());

  it('about a time is answered for that time', async () => {
    const { answer } = await answerTo(server, 'ann', 'What did I spend yesterday?');

    expect(answer).toContain('2 calls cost $4');
    expect(answer).toContain('"yesterday" was taken as 2026-10-30 00:00 to 2026-10-31');
  });

  it('that goes on from another of its thread is about the same parts', async () => {
    const { answer: first, thread } = await answerTo(server, 'ann', 'which workload fails most?');
    const { answer: next } = await answerTo(server, 'ann', 'and by model?', thread);

    expect(first).toMatch(/^\*\*The workload that fails most: `billing`, 1\.6% \(1 of 61\)\.\*\*/);
    expect(next).toContain('**Failed calls by model, the highest share first: `gpt-4o-mini`, 1.6% (1 of 61)');
  });

  it('about two months is answered with both, and with tables of what changed', async () => {
    const { answer, whole } = await answerTo(server, 'ann', 'compare September and October');

    expect(answer.split('\n')[0]).toBe(
      '**2026-10-01 to 2026-10-31 18:00 UTC cost $124.00, $64.00 (106.7%) more than the $60.00 of September 2026.**',
    );
    expect(whole).toContain('**What changed**');
  });

  it('about a move prices the calls that would be moved', async () => {
    const { answer } = await answerTo(server, 'ann', 'what if I moved gpt-4o to gpt-4o-mini?');

    // 61 calls of 1,000 tokens at 0.15 USD and 100 at 0.60 USD a million: 61 × 0.00021.
    expect(answer).toMatch(
      /^\*\*With `gpt-4o-mini` the 61 calls of `gpt-4o` would cost \$0\.0128 in place of/,
    );
  });
});
