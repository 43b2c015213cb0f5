import type { LoggedCall } from '../../test/support/workload-log';
import { AskedLog } from './testing/asked-log';

/**
 * Ten calls at noon on each of ten days of October, those of the 7th within one minute: five to gpt-4o for invoices, five to
 * gpt-4o-mini for support. On the d-th each sends 100 × d tokens, but the last one 5,000, and gets 100 back. Of gpt-4o's one
 * met a rate limit on the 1st, and two each day from the 6th on.
 */
const LOG = Array.from({ length: 100 }, (_, row): LoggedCall => {
  const [day, place] = [1 + Math.floor(row / 10), row % 10];
  const isDear = place < 5;
  const isRefused = day === 1 ? place === 0 : day > 5 && place < 2;
  return {
    at: `2026-10-${String(day).padStart(2, '0')}T12:0${day === 7 ? 0 : place}:0${place}Z`,
    model: isDear ? 'gpt-4o' : 'gpt-4o-mini',
    in: place === 9 ? 5_000 : 100 * day,
    out: 100,
    latency: 500,
    status: isRefused ? '429' : 'ok',
    workload: isDear ? 'invoice-extraction' : 'support-chat',
  };
});

describe('Of single calls and where they are going', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(LOG);
  });

  afterAll(() => log.close());

  it.each([
    // A day's means are 90 × d + 500 tokens, and 0.000131 × d + 0.000605 USD.
    [
      'are my prompts getting longer?',
      '**The number of input tokens of a call rises: from 770 in the earlier days to 1,220 in the later ones, by 58.4%.**',
    ],
    [
      'is the average cost per call going up?',
      '**The cost of a call rises: from $0.000998 in the earlier days to $0.00165 in the later ones, by 65.6%.',
    ],
    [
      'are the answers getting shorter?',
      '**The number of output tokens of a call changes by no more than a tenth',
    ],
    [
      'are rate limits rising?',
      '**The share of calls that hit a rate limit rises: from 2% in the earlier days to 20% in the later ones.**',
    ],
    ['what was the busiest minute?', '**The minute that has most calls: 2026-10-07 12:00 UTC, 10 calls.**'],
    ['peak requests per minute', '**The minute that has most calls: 2026-10-07 12:00 UTC, 10 calls.**'],
    [
      'show me the failed calls',
      '**The 10 newest calls that failed, of 11: 2026-10-10 12:01 UTC, `429`, `gpt-4o` in `invoice-extraction`; 2026-10-10 12:00 UTC',
    ],
    [
      'list the failed requests of October 1',
      '**The call that failed: 2026-10-01 12:00 UTC, `429`, `gpt-4o` in `invoice-extraction`.**',
    ],
    [
      'list failed calls with status 429',
      '**The 10 newest calls that have the status 429, of 11: 2026-10-10 12:01 UTC, `429`, `gpt-4o` in `invoice-extraction`; 2026-10-10 12:00 UTC',
    ],
    [
      'show me 2 of the rate limited requests',
      '**The 2 newest calls that hit a rate limit, of 11: 2026-10-10 12:01',
    ],
    [
      'list failed calls with status 500',
      '**None of your 100 calls that have a status have the status 500.**',
    ],
    [
      'list the calls with more than 4000 input tokens',
      '**The 10 calls that took more than 4,000 input tokens, the most first: 5,000 input tokens on 2026-10-01 12:09 UTC (`gpt-4o-mini`',
    ],
    [
      'when did the 429s start',
      '**The first call that has the status 429 was on 2026-10-01 12:00 UTC, `429`, `gpt-4o` in `invoice-extraction`; the newest on 2026-10-10 12:01 UTC; 11 in all.**',
    ],
    ['when was the last rate limit?', '**The newest call that hit a rate limit was on 2026-10-10 12:01 UTC'],
    ['first failure', '**The first call that failed was on 2026-10-01 12:00 UTC, `429`'],
    [
      'since when do we use gpt-4o-mini?',
      '**The first call was on 2026-10-01 12:05 UTC, `ok`, `gpt-4o-mini` in `support-chat`; the newest on 2026-10-10 12:09 UTC; 50 in all.**',
    ],
    ['when did the timeouts start?', '**None of your 100 calls that have a status timed out.**'],
    // 5,000 tokens each, at 10 and 0.60 USD a million.
    [
      'what do output tokens cost per model?',
      '**Cost of output tokens at list prices by model, the dearest first: `gpt-4o`, $0.05 for 5,000; `gpt-4o-mini`, $0.003 for 5,000.**',
    ],
    [
      'which model should I downgrade?',
      '**With `gpt-4o-mini` the 50 calls of `gpt-4o` would cost $0.00713 in place of $0.119**',
    ],
    [
      'do we have big prompts?',
      '**Calls by size of the input, the most first: up to 1,000 input tokens, 90 calls; 4,001 to 16,000 input tokens, 10 calls.**',
    ],
    ['how many calls of the invoice team?', '**50 calls were made.**'],
    ['total cost of gpt-4o mini', '`gpt-4o-mini`: $0.0138 (10.4%) for 50 calls.'],
    [
      'how many calls did support-chat make each week?',
      '**Calls by week, the newest first: the week of 2026-10-05, 30 calls; the week of 2026-09-28, 20 calls.**',
    ],
    [
      'how many tokens does invoice-extraction use per request vs support-chat?',
      '**Tokens of a call by workload, the most first: `support-chat`, 1,540; `invoice-extraction`, 650.**',
    ],
    [
      'which team uses gpt-4o-mini the most?',
      '**The workload that has most calls: `support-chat`, 50 calls.**',
    ],
    [
      'what % of our spend is on OpenAI?',
      '**Cost by provider, the dearest first: `openai`, $0.133 (100%) for 100',
    ],
    ['how many requests per second at peak?', '**The minute that has most calls: 2026-10-07 12:00 UTC'],
    ['which calls take most long time', '**The call that is slowest: 500 ms'],
    ['which business unit drives the bill?', '**The workload that costs most: `invoice-extraction`, $0.119'],
    [
      'how much cheaper would it be with claude-3-haiku-20240307 instead of gpt?',
      '**With `claude-3-haiku` the 100 calls of `gpt-4o` and `gpt-4o-mini` would cost',
    ],
    ['what share of the errors are rate limits?', '**11 of the 11 calls that failed hit a rate limit, 100%'],
    // From noon of the 1st to 12:09:09 of the 10th.
    ['how many requests per minute do we make?', '**0.000129 calls a second on average, 0.00771 a minute**'],
    [
      'what would it cost to run everything on claude-3-haiku?',
      '**With `claude-3-haiku` the same calls would cost $0.0374',
    ],
    [
      'has gpt 4o become more expensive?',
      '**The cost rises: from $0.00875 in the earlier days to $0.015 in the later',
    ],
    [
      'calls to gpt-4o by day since October 9',
      '**Calls by day, the newest first: 2026-10-10, 5 calls; 2026-10-09, 5 calls.**',
    ],
    ['who is burning the money?', '**The workload that costs most: `invoice-extraction`, $0.119'],
    ['what is the cost of a support chat call?', '**A call costs $0.000276 on average.**'],
    [
      'which workload is growing fastest?',
      '**The workloads whose cost rose most: `invoice-extraction`, $0.075 against $0.0438',
    ],
    ['what was the total bill excluding gpt-4o?', '**Your 50 calls cost $0.0138'],
    [
      'which teams cost more than $0.1 a month?',
      '**More than the sum that you name, in thirty days at the mean of its own: `invoice-extraction`, $0.356.**',
    ],
    ['how big is the average answer?', '**A call takes 995 input tokens and 100 output tokens on average.**'],
    ['which days are quiet?', '**The day that has fewest calls: 2026-10-01, 10 calls.**'],
    ['how does gpt-4o perform?', '**A call takes 500 ms on average'],
    [
      'give me cost of all models for each workload',
      '**Cost by workload and model, the dearest first: `invoice-extraction / gpt-4o`, $0.119',
    ],
    ['are weekends cheaper?', '**Cost by part of the week, the dearest first: weekdays, $'],
    [
      'p99 yesterday vs the day before',
      '**2026-10-09: a p99 latency of 500 ms, as much as the 500 ms of 2026-10-08.**',
    ],
  ])('the very thing is told that is asked for: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it.each([
    [
      'how many calls took more than 900 input tokens?',
      'which workload?',
      '**19 of 100 calls took more than 900 input tokens, 19%',
    ],
    [
      'how many calls took more than 900 input tokens?',
      'and on October 10?',
      '**10 of 10 calls took more than 900 input tokens, 100%',
    ],
    [
      'any errors so far?',
      'which models?',
      '**Failed calls by model, the highest share first: `gpt-4o`, 22%',
    ],
    [
      'average cost per call by model',
      'sorted by calls',
      '**Calls by model, the most first: `gpt-4o`, 50 calls',
    ],
    ['any errors on October 1?', 'list them', '**The call that failed: 2026-10-01 12:00 UTC, `429`'],
    ['what did we spend?', 'by model?', '**Cost by model, the dearest first: `gpt-4o`, $0.119'],
    ['top 3 days', 'and the cheapest?', '**The 3 days that cost least: 2026-10-01, $0.00736'],
    [
      'what if invoice-extraction ran on o3-mini?',
      'and support-chat?',
      '**With `o3-mini` the 50 calls of `support-chat` would cost',
    ],
    [
      'how much did we pay openai?',
      'and anthropic?',
      '**Cost by provider, the dearest first: `openai`, $0.133',
    ],
    ['what did I spend yesterday?', 'and the day before?', '**Your 10 calls cost $0.0165'],
  ])('a question that goes on from another is about what it changes: %s %s', async (asked, next, first) => {
    const { answer } = await log.lastAnswerTo(asked, next);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it('what was not understood is told before what is told in its place', async () => {
    const { answer } = await log.answerTo('hello there');

    expect(answer.split('\n')[2]).toContain('What is asked could not be told from the words of the question');
  });

  it('a workload that is named by a part of its name is told', async () => {
    const { answer } = await log.answerTo('p95 latency for support');

    expect(answer).toContain('The answer is about the calls of the workload "support-chat" alone.');
  });

  it('how many failed for a reason is told beside where that is going, and all that failed in a table', async () => {
    const { answer } = await log.answerTo('are we getting more rate limits?');
    const { whole } = await log.answerTo('list all failed calls');

    expect(answer).toContain('- **11 of 100 calls hit a rate limit, 11%');
    expect(whole).toContain('**The calls that failed**');
    expect(whole.match(/^\| 2026-10-\d\d 12:0\d \| `429` \| `gpt-4o` \|/gm)).toHaveLength(11);
  });
});
