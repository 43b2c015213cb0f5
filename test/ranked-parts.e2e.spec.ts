import { startAirlock, type TestServer } from './support/airlock';
import { answerTo } from './support/answer-to';
import { importCsv } from './support/main-job';

/**
 * Twelve workloads of five calls each, the first on 1 October at 1, the second on the 2nd at 2: a call of the k-th costs k cents,
 * takes k × 100 ms and 100 × k tokens. Of the third's, two failed; of the seventh's, one did, and of one nobody knows.
 */
const LOG = [
  'time,model,input_tokens,output_tokens,cost_usd,latency_ms,status,workload',
  ...Array.from({ length: 60 }, (_, row) => {
    const [k, call] = [1 + (row % 12), Math.floor(row / 12)];
    const two = String(k).padStart(2, '0');
    const isFailed = (k === 3 && call < 2) || (k === 7 && call === 0);
    const status = isFailed ? 'error' : k === 7 && call === 1 ? '' : 'ok';
    const model = k % 2 === 0 ? 'gpt-4o' : 'gpt-4o-mini';
    return `2026-10-${two}T${two}:0${call}:00Z,${model},${90 * k},${10 * k},${k / 100},${100 * k},${status},w${two}`;
  }),
].join('\n');

describe('Of the parts of a log', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startAirlock({ TOOL_CALLS_PER_MINUTE: '10000' });
    await importCsv(server, 'ann', LOG, {});
  });

  afterAll(() => server.close());

  it.each([
    ['which workload fails most', '**The workload that fails most: `w03`, 40% (2 of 5).**'],
    ['what workloads have the highest error rate?', '**The workload that fails most: `w03`, 40% (2 of 5).**'],
    [
      'failure rate by workload',
      '**Failed calls by workload, the highest share first (10 of 12): `w03`, 40% (2 of 5); `w07`, 25% (1 of 4); `w01`, 0% (0 of 5)',
    ],
    ['which day had the most failures', '**The day that fails most: 2026-10-03, 2 of 5 (40%).**'],
    ['which hour has most errors?', '**The hour of the day that fails most: 3 UTC, 2 of 5 (40%).**'],
    [
      'which workload is slowest',
      '**The workload that is slowest: `w12`, a p95 latency of 1,200 ms over 5 calls.**',
    ],
    ['fastest workload', '**The workload that is fastest: `w01`, a p95 latency of 100 ms over 5 calls.**'],
    [
      'p95 latency by workload',
      '**p95 latency by workload, the slowest first (10 of 12): `w12`, 1,200 ms over 5 calls; `w11`, 1,100 ms',
    ],
    [
      'median latency per model',
      '**Median latency by model, the slowest first: `gpt-4o`, 700 ms over 30 calls',
    ],
    [
      'cost per 1000 calls by workload',
      '**Cost of 1,000 calls by workload, the dearest first (10 of 12): `w12`, $120.00; `w11`, $110.00',
    ],
    [
      'average tokens per call by model',
      '**Tokens of a call by model, the most first: `gpt-4o`, 700; `gpt-4o-mini`, 600.**',
    ],
    [
      'tokens by workload',
      '**Tokens by workload, the most first (10 of 12): `w12`, 6,000 (5,400 input, 600 output); `w11`, 5,500',
    ],
    ['calls per workload', '**Calls by workload, the most first (10 of 12): `w01`, 5 calls'],
    ['spend by month', '**Cost by month, the newest first: 2026-10, $3.90 (100%) for 60 calls'],
    [
      'what errors do we get?',
      '**Calls by status, the most first: `ok`, 56 calls; `error`, 3 calls; (none), 1 call.**',
    ],
    [
      'top 3 slowest calls',
      '**The 3 calls that are slowest: 1,200 ms on 2026-10-12 12:00 UTC (`gpt-4o`, 1,080',
    ],
  ] as const)('what is asked for is told first: %s', async (question, first) => {
    const { answer } = await answerTo(server, 'ann', question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it.each([
    ['top 10 workloads by cost', '**The 10 workloads that cost most: `w12`, $0.60', '`w03`, $0.15'],
    ['top 12 workloads by tokens', '**The 12 workloads that take most tokens: `w12`, 6,000', '`w01`, 500'],
    ['the 7 most expensive calls', '**The 7 calls that cost most: $0.12 on', '$0.11 on 2026-10-11 11:01 UTC'],
  ])('as many are told as were asked for: %s', async (question, first, last) => {
    const [line] = (await answerTo(server, 'ann', question)).answer.split('\n');

    expect(line).toContain(first);
    expect(line).toContain(last);
  });

  it('no more than fifty are told, and it is said', async () => {
    const { answer } = await answerTo(server, 'ann', 'top 100 calls by cost');

    expect(answer.split('\n')[0]).toContain('**The 50 calls that cost most:');
    expect(answer).toContain('You asked for 100: the first 50 are told.');
  });

  it('all figures are in tables: of those asked for in the findings, of the workloads in the profile', async () => {
    const { whole } = await answerTo(server, 'ann', 'which workloads fail most?');

    expect(whole).toContain('**By workload** (the most called ten)');
    expect(whole).toMatch(/\| `w03` \| 5 \| 1,500 \| \$0\.15 \| \$0\.03 \| 300 ms \| 300 ms \| 2 \| 40% \|/);
  });

  it('a question that goes on from another keeps what it asked of them', async () => {
    const { thread } = await answerTo(server, 'ann', 'which workload fails most?');
    const { answer } = await answerTo(server, 'ann', 'and by model?', thread);

    expect(answer).toContain(
      '**Failed calls by model, the highest share first: `gpt-4o-mini`, 10.3% (3 of 29)',
    );
  });
});
