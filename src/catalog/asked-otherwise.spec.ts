import { AskedLog } from './testing/asked-log';
import { PARTS_LOG } from './testing/parts-log';

describe('What is asked in other words, or is not to be had', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(PARTS_LOG);
  });

  afterAll(() => log.close());

  const expectFirst = async (question: string, first: string): Promise<void> => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  };

  it.each([
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
    ['tokens per second by model', '**Output tokens a second by model, the most first: `gpt-4o'],
    ['which workload is the second most expensive?', '**The 2 workloads that cost most: `w12`, $0.60'],
    // w03: 0.15 USD over three that went well; of the failures two cost 0.03 each and one 0.07, all at gpt-4o-mini.
    [
      'cost of failures by model',
      '**Cost of failed calls by model, the dearest first: `gpt-4o-mini`, $0.13 for 3 calls.**',
    ],
    [
      'cost per successful call by workload',
      '**Cost of a call that went well by workload, the dearest first (10 of 11): `w12`, $0.12; `w11`, $0.11;',
    ],
    ['longest running calls', '**The 3 calls that are slowest: 1,200 ms on 2026-10-12'],
    ['what is the longest call?', '**The call that is slowest: 1,200 ms on 2026-10-12'],
    ['cheapest model for long prompts', '**The model that costs least by the call, by size of the input: '],
    [
      'which model has the best latency?',
      '**The model that is fastest: `gpt-4o-mini`, a p95 latency of 1,100 ms',
    ],
    [
      'show the last 2 calls',
      '**The 2 newest calls: 2026-10-12 12:04 UTC, `ok`, `gpt-4o` in `w12`; 2026-10-12 12:03 UTC, `ok`, `gpt-4o` in `w12`.**',
    ],
    [
      'first 2 calls of October',
      '**The 2 oldest calls: 2026-10-01 01:00 UTC, `ok`, `gpt-4o-mini` in `w01`; 2026-10-01 01:01',
    ],
    [
      'cost over time by model',
      '**Cost by week and model, the newest first: the week of 2026-10-12: `gpt-4o`, $0.60;',
    ],
    [
      'how many different models were used in October?',
      '**Calls by model, the most first: `gpt-4o`, 30 calls; `gpt-4o-mini`, 30',
    ],
    [
      'input/output ratio by model',
      '**Tokens by model, the most first: `gpt-4o`, 21,000 (18,900 input, 2,100 output)',
    ],
    [
      'context length distribution',
      '**Calls by size of the input, the most first: up to 1,000 input tokens, 55 calls',
    ],
    ['cost pr model', '**Cost by model, the dearest first: `gpt-4o`, $2.10'],
  ])('parts and calls in an order: %s', expectFirst);

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
    // 3,900 of them in 39 seconds.
    [
      'output tokens per second',
      '**A call gives 100 output tokens a second on average**, over the time that calls take.',
    ],
    [
      'how much did we spend on input tokens?',
      '**At list prices 69.2% of the cost is for input tokens, $0.0497, and 30.8% for output tokens, $0.0221.**',
    ],
    // Of 500 to 700 ms are w05, w06 and w07: 15 calls for 0.25 + 0.30 + 0.35 USD.
    [
      'how many calls took between 0.5 and 0.7 seconds?',
      '**15 of 60 calls took 500 ms to 700 ms, 25%; together they cost $0.90, 23.1% of the cost.**',
    ],
    ['latency vs output tokens', '**How two figures go together is not computed**:'],
    ['how many calls are unpriced?', '**None of your 60 calls lacks a price.**'],
    ['mean time between failures', '**The time from one failure to the next is not computed**:'],
    ['error budget at 99% success', '**94.9% of the 59 that have a status went well, 56; 3 calls failed.**'],
    ['median latency of gpt4o', '**The median latency is 700 ms.**'],
    ['how many calls did gpt4o mini make?', '**30 calls were made.**'],
    ['what did W-12 cost per call?', '**A call costs $0.12 on average.**'],
  ])('one figure, or that it is not told: %s', expectFirst);

  it.each([
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
    [
      'how long until we spend $50?',
      '**At $0.325 a day it takes 154 days to spend the sum that you name.** Days that are not in the log may be others.',
    ],
    [
      'what if we double gpt-4o usage?',
      '**2× as many of these calls would cost $4.20**, at what they cost now, $2.10.',
    ],
  ])('what would be, and what is to come: %s', expectFirst);

  it.each([
    ['what is our unit cost trend', '**The cost of a call rises: from $0.035 in the earlier days to $0.095'],
    [
      'is cost per token going down?',
      '**The cost of a million tokens changes by no more than a tenth: from $100.00',
    ],
    [
      'how fast is spend growing?',
      '**The cost rises: from $0.175 in the earlier days to $0.475 in the later ones',
    ],
    ['growth of calls', '**The number of calls changes by no more than a tenth: from 5 in the earlier days'],
    ['month to date spend', '**Your 60 calls cost $3.90'],
    ['cost on October 3 at 3am', '**Your 5 calls cost $0.15'],
    [
      'yesterday vs the same day last week',
      '**2026-10-11 cost $0.55, $0.35 (175%) more than the $0.20 of 2026-10-04.**',
    ],
    [
      'did latency improve after October 6?',
      '**2026-10-07 to 2026-10-12 12:04 UTC: a p95 latency of 1,200 ms, 600 ms (100%) more than the 600 ms of 2026-10-01 01:00 to 2026-10-07 00:00 UTC.**',
    ],
    [
      'which workloads did we stop using?',
      '**No longer called, the dearest first: `w06`, $0.30 for 5 calls; `w05`',
    ],
    [
      'requests over time',
      '**The number of calls changes by no more than a tenth: from 5 in the earlier days',
    ],
    [
      'trend of output tokens',
      '**The number of output tokens rises: from 175 in the earlier days to 475 in the later',
    ],
  ])('what changed, and one time of several: %s', expectFirst);

  it.each([
    ['what did we spend in euros?', 'Costs are told in USD: a log has no exchange rate.'],
    [
      'how many calls took longer than 1 second and failed?',
      '"failed" was not followed: calls are counted by one bound at a time.',
    ],
    ['calls per minute by model', '"per minute" was not followed'],
    ['average calls per workload per day', 'No mean over the days of each is told: these are the days.'],
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

  it('all calls that are listed are in a table, with their workloads', async () => {
    const { whole } = await log.answerTo('top 3 slowest calls');

    expect(whole).toMatch(
      /\| 2026-10-12 12:00 \| `ok` \| `gpt-4o` \| `w12` \| 1,080 \| 120 \| 1,200 ms \| \$0\.12 \|/,
    );
  });

  it('of a log without a column it is said that it has none', async () => {
    const bare = await AskedLog.of(
      PARTS_LOG.slice(0, 5).map(({ at, model, in: sent, out }) => ({ at, model, in: sent, out })),
    );

    const told = await Promise.all(
      ['when did latency go up?', 'output tokens per second by model'].map(
        async (question) => (await bare.answerTo(question)).answer,
      ),
    );
    await bare.close();

    expect(told[0]).toContain('**When latency rose is not in the log**: it has no latency_ms.');
    expect(told[1]).toContain('**How fast tokens come back is not in the log**: it has no latency_ms.');
  });
});
