import type { LoggedCall } from '../../test/support/workload-log';
import { AskedLog } from './testing/asked-log';

const calls = (month: number, count: number, each: Omit<LoggedCall, 'at'>): LoggedCall[] =>
  Array.from({ length: count }, (_, day) => ({
    at: new Date(Date.UTC(2026, month - 1, 1 + day, 12)).toISOString(),
    ...each,
  }));
const OCTOBER = { model: 'gpt-4o', in: 1_000, out: 100, cost: 0.1, workload: 'search', latency: 200 };
const NOVEMBER = { model: 'gpt-4o', in: 2_000, out: 200, cost: 0.3, workload: 'search', latency: 300 };
const NEW = { model: 'claude-sonnet-4-5', in: 100, out: 10, cost: 0.2, workload: 'triage', latency: 300 };

/**
 * October: 10 calls for 1 USD. November, until the 25th: 20 calls of twice the size at 0.30 USD, and 5 of a model that is new,
 * for 7 USD. Of the 6 USD more, 15 calls at 0.10 are 1.50; the new model is 1.00, and 5 calls fewer than there would have been
 * of the other one -0.50; twice the size is 20 × 0.10, and half as dear again 20 × 0.10.
 */
const LOG = [
  ...calls(10, 9, { ...OCTOBER, status: 'ok' }),
  ...calls(10, 10, { ...OCTOBER, status: '429' }).slice(9),
  ...calls(11, 3, { ...NOVEMBER, status: '429' }),
  ...calls(11, 5, { ...NOVEMBER, status: 'timeout' }).slice(3),
  ...calls(11, 20, { ...NOVEMBER, status: 'ok' }).slice(5),
  ...calls(11, 25, { ...NEW, status: 'ok' }).slice(20),
];

describe('Two periods', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(LOG);
  });

  afterAll(() => log.close());

  it('are told with both costs, the difference, and what of it comes from what', async () => {
    const { answer, whole } = await log.answerTo('compare Oct and Nov');

    expect(answer.split('\n')[0]).toBe(
      '**By the day 2026-11-01 to 2026-11-25 12:00 UTC cost $0.286, $0.253 (771.4%) more than the $0.0328 of October 2026; in all $7.00, $6.00 (600%) more than $1.00**: your log goes through 24.5 days of the one and 30.5 of the other.',
    );
    expect(answer).toContain(
      '25 calls against 10; a call costs $0.28 against $0.10; it takes 1,620 input tokens against 1,000',
    );
    expect(answer).toContain(
      'What makes the difference of +$6.00: the number of calls +$1.50, which models answer them +$0.50, the size of a call +$2.00, what a token costs +$2.00.',
    );
    expect(answer).toContain(
      'By model, the largest changes first: `gpt-4o` +$5.00, `claude-sonnet-4-5` +$1.00 (new).',
    );
    expect(answer).toContain(
      'By workload, the largest changes first: `search` +$5.00, `triage` +$1.00 (new).',
    );
    expect(whole).toContain('**What changed**, October 2026 and 2026-11-01 to 2026-11-25 12:00 UTC');
    expect(whole).toMatch(/\| Cost \| \$1\.00 \| \$7\.00 \| \+\$6\.00 \| \+600% \|/);
  });

  it.each([
    [
      'how many calls in November vs October?',
      '**2026-11-01 to 2026-11-25 12:00 UTC had 25 calls, 15 (150%) more than the 10 of October 2026; by the day 1.02, 0.693 (211.2%) more than 0.328**',
    ],
    [
      'tokens in November compared to October',
      '**2026-11-01 to 2026-11-25 12:00 UTC had 44,550 tokens, 33,550 (305%) more than the 11,000 of October 2026; by the day 1,818, ',
    ],
    [
      'did failures go up in November?',
      '**2026-11-01 to 2026-11-25 12:00 UTC: 5 of 25 calls failed, 20%, 10 points more than the 10% (1 of 10) of October 2026.**',
    ],
    [
      'is latency worse in November than in October?',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a p95 latency of 300 ms, 100 ms (50%) more than the 200 ms of October 2026.**',
    ],
    [
      'average latency October vs November',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a mean latency of 300 ms, 100 ms (50%) more than the 200 ms of October 2026.**',
    ],
    [
      'cost per call October vs November',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a call costs $0.28, $0.18 (180.0%) more than the $0.10 of October 2026.**',
    ],
    [
      'tokens per call in Nov versus Oct',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a call takes 1,782 tokens, 682 (62%) more than the 1,100 of October 2026.**',
    ],
  ])('are told by what is asked for first, and by cost after it: %s', async (question, first) => {
    const lines = (await log.answerTo(question)).answer.split('\n');

    expect(lines[0]).toContain(first);
    expect(lines.slice(1).join('\n')).toContain('in all $7.00, $6.00 (600%) more than $1.00**');
  });

  // 24.5 days of November are in the log and 30.5 of October.
  it.each([
    [
      'which workloads got more expensive in November?',
      '**The workloads whose cost of a day rose most: `search`, $0.245 against $0.0328, a call $0.30 against $0.10; `triage`, $0.0408 against $0, new.**',
    ],
    [
      'which workloads are slower in November than in October?',
      '**Mean latency by workload, of those where it rose: `search`, 300 ms against 200 ms.**',
    ],
    ['which models are faster in November than in October?', '**Mean latency fell in no model.**'],
    [
      'did a new model appear in November?',
      '**New models, the largest first: `claude-sonnet-4-5`, $1.00 for 5 calls.**',
    ],
    ['any new teams in November?', '**New workloads, the largest first: `triage`, $1.00 for 5 calls.**'],
    ['which models got cheaper in November?', '**The cost of a day of no model fell.**'],
    [
      'what did failures cost in October vs November?',
      '**The calls of 2026-11-01 to 2026-11-25 12:00 UTC that failed cost $1.50, $1.40 (1,400%) more than the $0.10 of October 2026.** **2026-11-01 to 2026-11-25 12:00 UTC: 5 of 25 calls failed, 20%',
    ],
    [
      'how many rate limits in November vs October?',
      '**2026-11-01 to 2026-11-25 12:00 UTC: 3 of 25 calls hit a rate limit, 12%; together they cost $0.90, 12.9% of the cost; October 2026: 1 of 10, 10%.**',
    ],
    [
      'did timeouts go up in November?',
      '2 of 25 calls timed out, 8%; together they cost $0.60, 8.6% of the cost; October 2026: 0 of 10, 0%.**',
    ],
    [
      'average output tokens per call October vs November',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a call takes 162 output tokens, 62 (62%) more than the 100 of October 2026.**',
    ],
    [
      'which models were used more in November?',
      '**The models whose calls of a day rose most: `gpt-4o`, 0.816 against 0.328, in all 20 against 10; `claude-sonnet-4-5`, 0.204 against 0, in all 5 against 0.**',
    ],
    [
      'did we use gpt-4o less in November?',
      '**2026-11-01 to 2026-11-25 12:00 UTC had 20 calls, 10 (100%) more than the 10 of October 2026',
    ],
    // 4,000 output tokens at 10 USD a million and 50 at 15, against 1,000 at 10; 40,000 input at 2.50 and 500 at 3 against 10,000.
    [
      'output cost in November vs October',
      '**The output tokens of 2026-11-01 to 2026-11-25 12:00 UTC cost $0.0408 at list prices, $0.0308 (307.5%) more than the $0.01 of October 2026; by the day $0.00166, $0.00134 (407.3%) more than $0.000328**',
    ],
    [
      'what did we pay for input tokens in November compared to October?',
      '**The input tokens of 2026-11-01 to 2026-11-25 12:00 UTC cost $0.102 at list prices, $0.0765 (306.0%) more than the $0.025 of October 2026; by the day ',
    ],
    [
      'tokens per dollar in November vs October',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a dollar buys 6,364 tokens, 4,636 (42.1%) fewer than the 11,000 of October 2026.**',
    ],
    [
      'cost per million tokens in November vs October',
      '**2026-11-01 to 2026-11-25 12:00 UTC: a million tokens costs $157.13, $66.22 (72.8%) more than the $90.91 of October 2026.**',
    ],
  ])('tell the very thing that is asked of both: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  // Of 5 calls of the new model none failed, of the other 5 of 20 in November and 1 of 10 in October.
  it.each([
    [
      'why did failures go up in November?',
      'Share of failed calls by model, what weighs most first: `gpt-4o`, 25% against 10%; `claude-sonnet-4-5`, 0% (new).',
      'Share of failed calls by workload, what weighs most first: `search`, 25% against 10%; `triage`, 0% (new).',
    ],
    [
      "what's driving up latency in November?",
      'Mean latency by model, what weighs most first: `gpt-4o`, 300 ms against 200 ms; `claude-sonnet-4-5`, 300 ms (new).',
      'Mean latency by workload, what weighs most first: `search`, 300 ms against 200 ms; `triage`, 300 ms (new).',
    ],
    [
      'why is latency worse in November than in October?',
      'Mean latency by model, what weighs most first: `gpt-4o`, 300 ms against 200 ms; `claude-sonnet-4-5`, 300 ms (new).',
      'Mean latency by workload, what weighs most first: `search`, 300 ms against 200 ms; `triage`, 300 ms (new).',
    ],
  ])(
    'tell why failures or latency differ, by model and by workload: %s',
    async (question, model, workload) => {
      const lines = (await log.answerTo(question)).answer.split('\n');

      expect(lines).toContain(`- ${model}`);
      expect(lines.join('\n')).not.toContain('calls failed, 20% of all');
      expect(lines).toContain(`- ${workload}`);
    },
  );

  it('may be those of one workload alone', async () => {
    const { answer } = await log.answerTo('why is search more expensive in November than in October?');

    expect(answer).toContain('in all $6.00, $5.00 (500%) more than $1.00**');
    expect(answer).toContain('The answer is about the calls of the workload "search" alone.');
  });

  it('go on with the other side of the tokens', async () => {
    const { answer } = await log.lastAnswerTo('output cost in November vs October', 'and input?');

    expect(answer).toContain(
      '**The input tokens of 2026-11-01 to 2026-11-25 12:00 UTC cost $0.102 at list prices',
    );
  });

  it('may be named in two questions of a thread', async () => {
    const { answer } = await log.lastAnswerTo('What did November cost?', 'and compared with October?');

    expect(answer).toContain('in all $7.00, $6.00 (600%) more than $1.00**');
  });

  it('are not made up where the log has but one of them', async () => {
    const { answer } = await log.answerTo('compare October with September');

    expect(answer).toContain(
      '**There is nothing to compare with**: your log has no such call in September 2026.',
    );
  });
});
