import { AskedLog } from './testing/asked-log';
import { PARTS_LOG } from './testing/parts-log';

describe('Of the calls of a log', () => {
  let log: AskedLog;

  beforeAll(async () => {
    log = await AskedLog.of(PARTS_LOG);
  });

  afterAll(() => log.close());

  // gpt-4o-mini costs 0.15 and 0.60 USD for a million tokens: 90 × k and 10 × k of them 0.0000195 × k; five calls of each k.
  it.each([
    [
      'what if I moved gpt-4o to gpt-4o-mini?',
      '**With `gpt-4o-mini` the 30 calls of `gpt-4o` would cost $0.0041 in place of $2.10**, a saving of $2.10',
    ],
    [
      'what would w12 cost if it used gpt-4o-mini instead of gpt-4o',
      '**With `gpt-4o-mini` the 5 calls of `gpt-4o` in `w12` would cost $0.00117 in place of $0.60**',
    ],
    [
      'what if w03 ran on gpt-4o',
      '**With `gpt-4o` the 5 calls of `w03` would cost $0.00488 in place of $0.15**',
    ],
    [
      'how much would we save if w12 went back to gpt-4o-mini?',
      '**With `gpt-4o-mini` the 5 calls of `w12` would cost $0.00117 in place of $0.60**',
    ],
    [
      'what would it cost if everything ran on gpt-4o-mini',
      '**With `gpt-4o-mini` the same calls would cost $0.00761 in place of $3.90**',
    ],
  ])('calls are priced at the model that they would be moved to: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  it.each([
    ['what share of calls fails?', '**3 calls failed, 5.1% of the 59 that have a status.**'],
    [
      'how much money was wasted on errors?',
      '**The calls that failed cost $0.13, 3.3% of the cost: 3 calls, 5.1% of the 59 that have a status.**',
    ],
    ['tokens per day', '**A day takes 3,250 tokens on average**, of the 12 days that have a call.'],
    ['how many calls a day?', '**5 calls a day on average**, of the 12 days that have one: 60 calls in all.'],
    [
      'what share of the tokens is output?',
      '**10% of the tokens are output, 3,900, and 90% input, 35,100.**',
    ],
    ['cost per million tokens', '**A million tokens cost $100.00 on average**, input and output together.'],
    // 39,000 tokens in 60 calls for 3.90 USD.
    ['tokens per dollar', '**A dollar buys 10,000 tokens on average**, input and output together.'],
    ['how many calls do we get for a dollar?', '**A dollar buys 15.4 calls on average**.'],
    [
      'how many output tokens per dollar',
      '**A dollar buys 1,000 output tokens on average**, and what was sent for them.',
    ],
    [
      'which workload wastes most on retries?',
      '**Which calls are retries is not in the log**: what comes nearest are failed calls,',
    ],
    ['what is our cache hit rate?', '**What a cache answered or saved is not in the log**'],
    ['how much did we save with caching?', '**What a cache answered or saved is not in the log**'],
    ['what will we spend this month?', '**Thirty days at the mean of these, $0.325 a day, cost $9.75.**'],
    // The first six days, k of 1 to 6, beside the others: each workload has one day alone.
    [
      'which workloads got more expensive?',
      '**The workloads whose cost of a day rose most: `w12`, $0.109 against $0, new; `w11`, $0.0999 against $0, new;',
    ],
    ['cost of w12 per day', '**A day costs $0.60 on average**, of the days that have a call with a price.'],
    [
      'is spend accelerating?',
      '**The cost rises: from $0.175 in the earlier days to $0.475 in the later ones, by 171.4%.**',
    ],
    [
      'how many rate limit errors did we have?',
      '**How many calls hit a rate limit is not in the log**: its status says that a call failed, and not why.',
    ],
    ["what's our success rate?", '**94.9% of the 59 that have a status went well, 56; 3 calls failed.**'],
    ['how long do calls to gpt-4o take?', '**A call takes 700 ms on average, with a p95 of 1,200 ms'],
    ['average cost per day in October', '**A day costs $0.325 on average**'],
    [
      'what would it cost to double traffic?',
      '**2× as many of these calls would cost $7.80**, at what they cost now, $3.90.',
    ],
    ['what if calls grew 3x?', '**3× as many of these calls would cost $11.70**'],
    [
      'average cost of a failed call',
      '**The calls that failed cost $0.13, 3.3% of the cost: 3 calls, 5.1% of the 59 that have a status, $0.0433 each on average.**',
    ],
    ["what's the cost per successful call?", '**What a call that went well costs is not in the log**'],
    ['what percent of calls use gpt-4o-mini?', '**`gpt-4o-mini`: 50% of the calls, 30 of 60.**'],
    [
      'what did we spend on failed calls in w03?',
      '**The calls that failed cost $0.06, 40% of the cost: 2 calls, 40% of all.**',
    ],
    [
      'are failures concentrated in one model?',
      '**Failed calls by model, the highest share first: `gpt-4o-mini`, 10.3% (3 of 29)',
    ],
    // Of each workload's one day: thirty times 0.60, 0.55 and 0.50 USD.
    [
      'which team is over $14 a month?',
      '**More than the sum that you name, in thirty days at the mean of its own: `w12`, $18.00; `w11`, $16.50; `w10`, $15.00.**',
    ],
    ['p99 latency', '**The p99 latency is 1,200 ms.**'],
    ['median latency', '**The median latency is 650 ms.**'],
    [
      'are we getting slower?',
      '**Latency rises: from 350 ms in the earlier days to 950 ms in the later ones, by 171.4%.**',
    ],
    [
      'is the error rate going up?',
      '**The share of failed calls falls: from 6.7% in the earlier days to 4.2% in the later ones.**',
    ],
  ])('the very figure is told that is asked for: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toContain(first);
  });

  // More than 1,000 ms take those of w11 and w12: 10 × 0.115 USD of 3.90.
  it.each([
    [
      'how many calls took longer than 1 second?',
      '**10 of 60 calls took more than 1,000 ms, 16.7%; together they cost $1.15, 29.5% of the cost.**',
    ],
    [
      'which model has most calls slower than a second',
      '**10 of 60 calls took more than 1,000 ms, 16.7%; together they cost $1.15, 29.5% of the cost.** By model, the most first: `gpt-4o`, 5 of 30; `gpt-4o-mini`, 5 of 30.',
    ],
    [
      'calls that cost at least 10 cents',
      '**15 of 60 calls cost at least $0.10, 25%; together they cost $1.65, 42.3% of the cost.**',
    ],
    [
      'what percentage of calls exceed 1k input tokens',
      '**5 of 60 calls took more than 1,000 input tokens, 8.3%; together they cost $0.60, 15.4% of the cost.**',
    ],
    [
      'how many calls of w03 took less than 200 tokens?',
      '**None of your 5 calls took fewer than 200 tokens.**',
    ],
    [
      'what share of calls of w11 cost more than $0.05?',
      '**5 of 5 calls cost more than $0.05, 100%; together they cost $0.55, 100% of the cost.**',
    ],
  ])('calls beyond a bound are counted, with their share and their cost: %s', async (question, first) => {
    const { answer } = await log.answerTo(question);

    expect(answer.split('\n')[0]).toBe(first);
  });

  it('and it is told where those calls are', async () => {
    const { answer } = await log.answerTo('calls longer than 1,000 ms');

    expect(answer).toContain('- By model, the most first: `gpt-4o`, 5 of 30; `gpt-4o-mini`, 5 of 30.');
    expect(answer).toContain('- By workload, the most first: `w11`, 5 of 5; `w12`, 5 of 5.');
  });

  it('calls that are to be left out and are not, are told', async () => {
    const { answer } = await log.answerTo('what is p95 latency excluding failures?');

    expect(answer).toContain('excluding failures was not followed');
    const { answer: well } = await log.answerTo('average latency of successful calls');
    expect(well).toContain('of successful calls was not followed');
  });

  it.each([
    ['Was kostet mich w03 im Oktober?', 'German'],
    ['Combien coûte le modèle gpt-4o ?', 'French'],
    ['¿Cuánto cuesta el modelo gpt-4o?', 'Spanish'],
  ])('a question in another language is told what was understood of it: %s', async (question, language) => {
    const { answer } = await log.answerTo(question);

    expect(answer).toContain(`The question seems to be in ${language}, and questions are read in English`);
  });

  it('what a strategy would save for one model is computed of its calls', async () => {
    const { answer } = await log.answerTo('how much would routing save for gpt-4o-mini?');

    expect(answer).toContain('The answer is about the calls of the model "gpt-4o-mini" alone.');
  });

  it('calls to a model are those of it alone', async () => {
    const { answer } = await log.answerTo('how many calls to gpt-4o-mini?');

    expect(answer).toContain('**30 calls were made.**');
  });
});
