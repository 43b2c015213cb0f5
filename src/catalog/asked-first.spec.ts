import type { LoggedCall } from '../../test/support/workload-log';
import { AskedLog } from './testing/asked-log';

/** Twelve calls, of which six send one prompt: four of each model, the dear ones on 2 October at 9, the others at 10; one of the dear ones failed. */
const LOG = Array.from({ length: 12 }, (_, place): LoggedCall => {
  const [model, workload, cost, latency] = [
    ['gpt-4o', 'search', 3, 900],
    ['gpt-4o-mini', 'billing', 1, 300],
    ['claude-sonnet-4-5', 'search', 2, 600],
  ][place % 3] as [string, string, number, number];
  const at = `2026-10-0${cost === 3 ? 2 : 1}T${cost === 3 ? '09' : '10'}:${10 + place}:00Z`;
  const status = place === 0 ? '504' : 'ok';
  const hash = place < 6 ? 'same' : `other-${place}`;
  return { at, model, in: 1_000, out: 100, cost, latency, status, workload, hash };
});

describe('What a question asks for by name is answered first', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(LOG);
  });

  afterAll(() => log.close());

  it.each([
    [
      'what are the top 2 models by cost?',
      '**The 2 models that cost most: `gpt-4o`, $12.00 (50%) for 4 calls, $3.00 a call; `claude-sonnet-4-5`, $8.00 (33.3%) for 4 calls, $2.00 a call.**',
    ],
    ['wich model is the most expensive', '**The model that costs most: `gpt-4o`, $12.00'],
    ['which modle is the most expensiv', '**The model that costs most: `gpt-4o`, $12.00'],
    ['p95 latancy by modle', '**p95 latency by model, the slowest first: `gpt-4o`, 900 ms'],
    [
      'cheapest model?',
      '**The model that costs least by the call: `gpt-4o-mini`, $1.00 a call ($4.00 for 4 calls).**',
    ],
    [
      'which day was the most expensive',
      '**The day that costs most: 2026-10-01, $12.00 (50%) for 8 calls, $1.50 a call.**',
    ],
    [
      'what if claude-sonnet calls moved to gpt-4o?',
      '**With `gpt-4o` the 4 calls of `claude-sonnet-4-5` would cost $0.014 in place of $8.00**',
    ],
    ['busiest day', '**The day that has most calls: 2026-10-01, 8 calls.**'],
    ['which hour costs the most', '**The hour of the day that costs most: 9 UTC, $12.00 (50%) for 4 calls'],
    ['whens the busiest hour', '**The hour of the day that has most calls: 10 UTC, 8 calls.**'],
    ['top ten models', '**The 3 models that cost most: `gpt-4o`'],
    ['most expensive feature', '**The workload that costs most: `search`, $20.00 (83.3%) for 8 calls'],
    [
      'top 2 most expensive calls',
      '**The 2 calls that cost most: $3.00 on 2026-10-02 09:10 UTC (`gpt-4o`, 1,000',
    ],
    [
      'p95 latency by model',
      '**p95 latency by model, the slowest first: `gpt-4o`, 900 ms over 4 calls; `claude-sonnet-4-5`, 600 ms over 4 calls; `gpt-4o-mini`, 300 ms over 4 calls.**',
    ],
    ['error rate by model', '**Failed calls by model, the highest share first: `gpt-4o`, 25% (1 of 4)'],
    ['cost per 1k calls', '**1,000 calls cost $2,000.00**, at $2.00 a call on average.'],
    [
      'timeouts by model',
      '**1 of 12 calls timed out, 8.3%; it cost $3.00, 12.5% of the cost.** By model, the most first: `gpt-4o`, 1 of 4.',
    ],
    // 24 USD over 11 calls.
    [
      "what's the cost per successful call?",
      '**A call that went well costs $2.18**: all that was spent, $24.00, over the 11 that did.',
    ],
    [
      'how many unique prompts do we have?',
      '**Your calls send 9 different prompts, each counted once a model.**',
    ],
    ['which prompts should we cache?', '**3 of 12 calls with a prompt_hash repeat a prompt'],
    ['what did server errors cost?', '**1 of 12 calls met a server error, 8.3%; it cost $3.00'],
    ['504 errors', '**1 of 12 calls have the status 504, 8.3%; it cost $3.00'],
    ['how often were we throttled?', '**None of your 12 calls that have a status hit a rate limit.**'],
    [
      'best value model',
      '**The model that costs least by the token: `gpt-4o-mini`, $909.09 a million tokens ($4.00 for 4,400).** How good the answers are is not in the log.',
    ],
    [
      'cost per 1k tokens by model',
      '**Cost of a million tokens by model, the dearest first: `gpt-4o`, $2,727.27 a million tokens ($12.00 for 4,400)',
    ],
    // At 2.50 and 10, 0.15 and 0.60, 3 and 15 USD for a million: 0.0226 and 0.01024 USD.
    [
      'what percent of our spend is output tokens?',
      '**At list prices 31.2% of the cost is for output tokens, $0.0102, and 68.8% for input tokens, $0.0226.**',
    ],
    ['what share of cost is claude', '`claude-sonnet-4-5`: $8.00 (33.3%) for 4 calls.'],
  ])('%s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
    expect(answer).not.toContain('could not be told from the words');
  });

  it.each([
    'repeated prompts',
    'which prompts are repeated most?',
    'how many calls send the same prompt again?',
  ])('and prompts that were sent again are, with what they cost: %s', async (question) => {
    const { answer, whole } = await log.answerTo(question);

    // Of six calls with one prompt, two a model, each model's second repeats its first: 3 + 1 + 2 USD.
    expect(answer.split('\n')[0]).toBe(
      '**3 of 12 calls with a prompt_hash repeat a prompt that the same model was sent before, 25%; together they cost $6.00.**',
    );
    expect(answer).toContain(
      '- The prompts whose repeats cost most: `same` at `gpt-4o`, 2 calls; `same` at `claude-sonnet-4-5`, 2 calls; `same` at `gpt-4o-mini`, 2 calls.',
    );
    expect(answer).toContain('- Your calls send 9 different prompts, each counted once a model.');
    expect(whole).toContain('| `same` | `gpt-4o` | 2 | 1 | 1,000 | $3.00 |');
  });

  it('and why calls failed is told with where and when, or with the statuses that there are', async () => {
    const { answer: told } = await log.answerTo('when do timeouts happen?');
    const { answer: none } = await log.answerTo('rate limits by workload');

    expect(told).toContain('- By workload, the most first: `search`, 1 of 8.');
    expect(told).toContain('- By day, the most first: 2026-10-02, 1 of 4.');
    expect(told).toContain('- By hour of the day (UTC), the most first: 09:00, 1 of 4.');
    expect(none).toContain('- The calls that failed have the status: `504`, 1.');
  });

  it('and a word that is written wrong is told as what it was read', async () => {
    const { answer } = await log.answerTo('faild reqests by model');

    expect(answer).toMatch(/^\*\*Failed calls by model/);
    expect(answer).toContain('- "faild" was read as "failed".\n- "reqests" was read as "requests".');
  });

  it.each([
    ['how does mistral-large do?', 'Your log has no model "mistral-large": it has'],
    [
      'latency of gpt-4o-mimi',
      'Your log has no model "gpt-4o-mimi": the nearest that it has is "gpt-4o-mini".',
    ],
    ['cost of the biling team', 'Your log has no workload "biling": the nearest that it has is "billing".'],
  ])('and a name that the log does not have is told, with the nearest: %s', async (question, told) => {
    expect((await log.answerTo(question)).answer).toContain(told);
  });

  it.each([
    'what does the billing team cost?',
    'what would gpt-5 cost instead?',
    'how slow is gpt-4o?',
    'which team costs most?',
  ])('and where it has all of them nothing is: %s', async (question) => {
    expect((await log.answerTo(question)).answer).not.toContain('Your log has no');
  });
});
