import { AskedLog } from './testing/asked-log';
import { PARTS_LOG } from './testing/parts-log';

describe('What is asked in other words, or is not to be had', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(PARTS_LOG);
  });

  afterAll(() => log.close());

  it.each([
    ['max latency', '**The longest call took 1,200 ms.**'],
    ['what is the minimum latency?', '**The shortest call took 100 ms.**'],
    [
      'p90 latency',
      '**The p90 latency is not told**: the median is 650 ms, the p95 1,200 ms and the p99 1,200 ms.',
    ],
    [
      'standard deviation of latency',
      '**The standard deviation of latency is not told**: the median is 650 ms',
    ],
    ['median cost per call', '**The median cost of a call is not told: on average a call costs $0.065.**'],
    ['when are we busiest?', '**The hour of the day that has most calls: 1 UTC, 5 calls'],
    ['when did we spend the most', '**The day that costs most: 2026-10-12, $0.60'],
    ['when is latency highest?', '**The hour of the day that is slowest: 12 UTC, a p95 latency of 1,200 ms'],
    [
      'is latency worse at night?',
      '**p95 latency by hour of the day: 1 UTC, 100 ms over 5 calls; 2 UTC, 200 ms over 5 calls; 3 UTC',
    ],
    [
      'what is the longest output',
      '**The call that gets most tokens back: 120 output tokens on 2026-10-12 12:0',
    ],
    ['was there an incident?', '**The day that fails most: 2026-10-03, 40% (2 of 5).**'],
    ['bottom 2 workloads by cost', '**The 2 workloads that cost least: `w01`, $0.05 (1.3%) for 5 calls'],
    ['rank workloads by latency', '**p95 latency by workload, the slowest first (10 of 12): `w12`, 1,200 ms'],
    [
      'sort workloads by cost ascending',
      '**Cost by workload, the least first (10 of 12): `w01`, $0.05 (1.3%); `w02`',
    ],
    [
      'which workloads cost less than $0.15?',
      '**Cost less than $0.15: 2 of 12 workloads: `w01`, $0.05 (1.3%) for 5 calls, $0.01 a call; `w02`, $0.10',
    ],
    [
      'models with a p95 above 1.15 seconds',
      '**p95 latency more than 1,150 ms: 1 of 2 models: `gpt-4o`, 1,200 ms over 30 calls.**',
    ],
    [
      'list workloads with an error rate above 30%',
      '**Share of failed calls more than 30%: 1 of 12 workloads: `w03`, 40% (2 of 5).**',
    ],
    ['workloads with more than 5 calls', '**Calls more than 5: none of 12 workloads.**'],
    ['annual run rate', '**365 days at the mean of these, $0.325 a day, cost $118.63.**'],
    [
      'project our spend for next quarter',
      '**Ninety days at the mean of these, $0.325 a day, cost $29.25.**',
    ],
    [
      'what if prompts were 20% shorter?',
      '**With 20% fewer input tokens these calls would cost $0.00994 less at list prices**, $0.0397 in place of $0.0497 for what is sent.',
    ],
    [
      'what if we cut output tokens by 50%',
      '**With 50% fewer output tokens these calls would cost $0.011 less at list prices**, $0.011 in place of $0.0221 for what comes back.',
    ],
    [
      'what if the answers got 10% longer',
      '**With 10% more output tokens these calls would cost $0.00221 more at list prices**, $0.0243 in place of $0.0221',
    ],
    ['what is our unit cost trend', '**The cost of a call rises: from $0.035 in the earlier days to $0.095'],
    [
      'is cost per token going down?',
      '**The cost of a million tokens changes by no more than a tenth: from $100.00',
    ],
    // 3,900 of them in 39 seconds.
    [
      'output tokens per second',
      '**A call gives 100 output tokens a second on average**, over the time that calls take.',
    ],
    ['tokens per second by model', '**Output tokens a second by model, the most first: `gpt-4o'],
    [
      'how much did we spend on input tokens?',
      '**At list prices 69.2% of the cost is for input tokens, $0.0497, and 30.8% for output tokens, $0.0221.**',
    ],
    // Of 500 to 700 ms are w05, w06 and w07: 15 calls for 0.25 + 0.30 + 0.35 USD.
    [
      'how many calls took between 0.5 and 0.7 seconds?',
      '**15 of 60 calls took 500 ms to 700 ms, 25%; together they cost $0.90, 23.1% of the cost.**',
    ],
    ['which workload is the second most expensive?', '**The 2 workloads that cost most: `w12`, $0.60'],
    ['mean time between failures', '**The time from one failure to the next is not computed**:'],
    [
      'input/output ratio by model',
      '**Tokens by model, the most first: `gpt-4o`, 21,000 (18,900 input, 2,100 output)',
    ],
    [
      'context length distribution',
      '**Calls by size of the input, the most first: up to 1,000 input tokens, 55 calls',
    ],
    ['error budget at 99% success', '**94.9% of the 59 that have a status went well, 56; 3 calls failed.**'],
    ['cost pr model', '**Cost by model, the dearest first: `gpt-4o`, $2.10'],
    ['median latency of gpt4o', '**The median latency is 700 ms.**'],
    ['how many calls did gpt4o mini make?', '**30 calls were made.**'],
    ['what did W-12 cost per call?', '**A call costs $0.12 on average.**'],
  ])('the very thing is told first, or that it is not: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it.each([
    ['what did we spend in euros?', 'Costs are told in USD: a log has no exchange rate.'],
    [
      'how many calls took longer than 1 second and failed?',
      '"failed" was not followed: calls are counted by one bound at a time.',
    ],
    ['calls per minute by model', '"per minute" was not followed'],
    ['plot the cost by model', 'No chart is drawn: what one would show stands in the tables of the report.'],
  ])('what is not followed is said: %s', async (question, note) => {
    const { answer } = await log.answerTo(question);

    expect(answer).toContain(note);
  });

  it('a sum of a time to come is one of the log, and no time that was not followed', async () => {
    const { answer } = await log.answerTo('forecast next month');

    expect(answer).toContain('**Thirty days at the mean of these, $0.325 a day, cost $9.75.**');
    expect(answer).not.toContain('not followed');
    expect(answer).not.toContain('could not be told');
  });

  it.each([
    [['which workload costs most', 'and the second?'], '**The 2 workloads that cost most: `w12`, $0.60'],
    [
      ['what did October 3 cost?', 'and October 4?', "what's the difference?"],
      '**2026-10-04 cost $0.20, $0.05 (33.3%) more than the $0.15 of 2026-10-03.**',
    ],
    [
      ['failed calls on October 3', 'when did they start?'],
      '**The first call that failed was on 2026-10-03 03:00 UTC',
    ],
    [['what did w12 cost?', 'how many calls is that?'], '**5 calls were made.**'],
    [
      ['what share of calls are to gpt-4o-mini?', 'and its share of cost?'],
      '`gpt-4o-mini`: $1.80 (46.2%) for 30 calls.',
    ],
    [['cost by workload', 'as calls'], '**Calls by workload, the most first (10 of 12): `w01`, 5 calls'],
  ])('a question that only points back goes on from the one before: %s', async (questions, first) => {
    let thread;
    let answer = '';
    for (const question of questions) ({ thread, answer } = await log.answerTo(question, thread));

    expect(answer.split('\n')[0]).toContain(first);
  });

  it('all calls that are listed are in a table, with their workloads', async () => {
    const { whole } = await log.answerTo('top 3 slowest calls');

    expect(whole).toMatch(
      /\| 2026-10-12 12:00 \| `ok` \| `gpt-4o` \| `w12` \| 1,080 \| 120 \| 1,200 ms \| \$0\.12 \|/,
    );
  });
});
