import { AskedLog } from './testing/asked-log';
import { PARTS_LOG } from './testing/parts-log';

describe('Of the parts of a log', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(PARTS_LOG);
  });

  afterAll(() => log.close());

  it.each([
    ['which workload fails most', '**The workload that fails most: `w03`, 40% (2 of 5).**'],
    ['what workloads have the highest error rate?', '**The workload that fails most: `w03`, 40% (2 of 5).**'],
    [
      'failure rate by workload',
      '**Failed calls by workload, the highest share first (10 of 12): `w03`, 40% (2 of 5); `w07`, 25% (1 of 4); `w01`, 0% (0 of 5)',
    ],
    ['which workload has the lowest success rate?', '**The workload that fails most: `w03`, 40% (2 of 5).**'],
    ['which model has the highest success rate?', '**The model that fails least: `gpt-4o`, 0% (0 of 30).**'],
    ['which is the least reliable workload?', '**The workload that fails most: `w03`, 40% (2 of 5).**'],
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
    [
      'cost by workload and model',
      '**Cost by workload and model, the dearest first (10 of 12): `w12 / gpt-4o`, $0.60 (15.4%); `w11 / gpt-4o-mini`, $0.55',
    ],
    // Of k, its five calls on the k-th of October: of 1 to 4 in the week of September 28, of 5 to 11 in the next, of 12 alone.
    [
      'cost per workload per week',
      '**Cost by week and workload, the newest first: the week of 2026-10-12: `w12`, $0.60; the week of 2026-10-05: `w11`, $0.55; `w10`, $0.50; `w09`, $0.45; `w08`, $0.40; `w07`, $0.35 and 2 more; the week of 2026-09-28: `w04`, $0.20;',
    ],
    [
      'weekly calls by model',
      '**Calls by week and model, the newest first: the week of 2026-10-12: `gpt-4o`, 5 calls; the week of 2026-10-05: `gpt-4o-mini`, 20 calls; `gpt-4o`, 15 calls; the week of 2026-09-28: ',
    ],
    [
      'which model costs most each week?',
      '**The model that costs most, by week, the newest first: the week of 2026-10-12: `gpt-4o`, $0.60; the week of 2026-10-05: `gpt-4o-mini`, $1.60; the week of 2026-09-28: `gpt-4o`, $0.30.**',
    ],
    [
      'most expensive workload per model',
      '**The workload that costs most, by model: `gpt-4o`: `w12`, $0.60; `gpt-4o-mini`: `w11`, $0.55.**',
    ],
    [
      'error rate by model and weekday',
      '**Failed calls by day of the week and model: Monday: `gpt-4o`, 0% (0 of 5); `gpt-4o-mini`, 0% (0 of 5); Tuesday: ',
    ],
    [
      'cost per workload per day',
      '**Cost by day and workload, the newest first (10 of 12 days): 2026-10-12: `w12`, $0.60; 2026-10-11: `w11`',
    ],
    [
      'cost of w03 vs w04 by week',
      '**Cost by week and workload, the newest first: the week of 2026-09-28: `w04`, $0.20; `w03`, $0.15.**',
    ],
    [
      'tokens per dollar by model',
      '**Tokens for a dollar by model, the most first: `gpt-4o`, 10,000 ($2.10 for 21,000); `gpt-4o-mini`, 10,000',
    ],
    [
      'which model gives the most calls per dollar?',
      '**The model that makes most calls for a dollar: `gpt-4o-mini`, 16.7 ($1.80 for 30 calls)',
    ],
    [
      'what are our top 2 cost drivers?',
      '**The 2 workloads and models that cost most: `w12 / gpt-4o`, $0.60 (15.4%)',
    ],
    [
      'average daily spend by workload',
      '**Cost of a day by workload, the dearest first (10 of 12): `w12`, $0.60 a day ($0.60 in all);',
    ],
    [
      'which workload has the longest prompts?',
      '**The workload that sends most tokens by the call: `w12`, 1,080.**',
    ],
    // Of 2026-10-01, a Thursday, to 12: k of 5 and 12 are Mondays, 2 and 9 Fridays.
    [
      'cost on Mondays vs Fridays',
      '**Cost by day of the week: Monday, $0.85 (21.8%) for 10 calls, $0.085 a call; Friday, $0.55 (14.1%) for 10 calls',
    ],
    ['spend by provider', '**Cost by provider, the dearest first: `openai`, $3.90 (100%) for 60 calls'],
    ['list all models', '**Cost by model, the dearest first: `gpt-4o`, $2.10'],
    ['how many workloads do we have?', '**Calls by workload, the most first (10 of 12): `w01`, 5 calls'],
    ['who is the biggest spender?', '**The workload that costs most: `w12`, $0.60 (15.4%)'],
    [
      'what is the average output length by workload?',
      '**Output tokens of a call by workload, the most first (10 of 12): `w12`, 120; `w11`, 110;',
    ],
    [
      'show me daily spend',
      '**Cost by day, the newest first (10 of 12): 2026-10-12, $0.60 (15.4%); 2026-10-11, $0.55',
    ],
    [
      'daily tokens for the last 2 days',
      '**Tokens by day, the newest first: 2026-10-12, 6,000 (5,400 input, 600 output); 2026-10-11, 5,500',
    ],
    [
      'how does weekend spend compare with weekdays?',
      '**Cost by part of the week, the dearest first: weekdays, $2.50 (64.1%) for 40 calls, $0.0625 a call, $0.313 a day; weekends, $1.40 (35.9%) for 20 calls, $0.07 a call, $0.35 a day.**',
    ],
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
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it.each([
    ['top 10 workloads by cost', '**The 10 workloads that cost most: `w12`, $0.60', '`w03`, $0.15'],
    ['top 12 workloads by tokens', '**The 12 workloads that take most tokens: `w12`, 6,000', '`w01`, 500'],
    ['the 7 most expensive calls', '**The 7 calls that cost most: $0.12 on', '$0.11 on 2026-10-11 11:01 UTC'],
  ])('as many are told as were asked for: %s', async (question, first, last) => {
    const [line] = (await log.answerTo(question)).answer.split('\n');

    expect(line).toContain(first);
    expect(line).toContain(last);
  });

  it('no more than fifty are told, and it is said', async () => {
    const { answer } = await log.answerTo('top 100 calls by cost');

    expect(answer.split('\n')[0]).toContain('**The 50 calls that cost most:');
    expect(answer).toContain('You asked for 100: the first 50 are told.');
  });

  it('all figures are in tables: of those asked for in the findings, of the workloads in the profile', async () => {
    const { whole } = await log.answerTo('which workloads fail most?');

    expect(whole).toContain('**By workload** (the most called ten)');
    expect(whole).toMatch(/\| `w03` \| 5 \| 1,500 \| \$0\.15 \| \$0\.03 \| 300 ms \| 300 ms \| 2 \| 40% \|/);
  });

  it.each([
    [
      'compare w02 and w03',
      '**Cost by workload, the dearest first: `w03`, $0.15 (3.8%) for 5 calls, $0.03 a call; `w02`, $0.10',
    ],
    [
      'is gpt-4o slower than gpt-4o-mini?',
      '**p95 latency by model, the slowest first: `gpt-4o`, 1,200 ms over 30 calls; `gpt-4o-mini`, 1,100 ms',
    ],
    [
      'compare w11 and w12',
      '**Cost by workload, the dearest first: `w12`, $0.60 (15.4%) for 5 calls, $0.12 a call; `w11`, $0.55',
    ],
    ['error rate of w07 vs w03', '`w03`, 40% (2 of 5); `w07`, 25% (1 of 4).**'],
  ])('two that are named are set beside each other: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it('and where several figures of them are asked for, each is told', async () => {
    const lines = (await log.answerTo('compare w03 and w04 on cost, latency and failures')).answer.split(
      '\n',
    );

    expect(lines[0]).toContain(
      '**p95 latency by workload, the slowest first: `w04`, 400 ms over 5 calls; `w03`, 300 ms',
    );
    expect(lines.join('\n')).toContain(
      '- **Cost by workload: `w04`, $0.20 (5.1%) for 5 calls, $0.04 a call; `w03`, $0.15',
    );
    expect(lines.join('\n')).toContain(
      '- **Failed calls by workload: `w04`, 0% (0 of 5); `w03`, 40% (2 of 5).**',
    );
  });
});
