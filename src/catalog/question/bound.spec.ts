import { boundOf } from './bound';

describe('the bound that a question counts calls by', () => {
  it.each([
    ['how many calls took longer than 5 seconds?', 'latency_ms', 'above', 5_000],
    ['how many took more than a minute', 'latency_ms', 'above', 60_000],
    ['requests slower than 1.5s last week', 'latency_ms', 'above', 1_500],
    ['calls over 800 ms', 'latency_ms', 'above', 800],
    ['what share of calls is answered within two seconds', 'latency_ms', 'at_most', 2_000],
    ['what percentage of calls exceed 10k tokens', 'total_tokens', 'above', 10_000],
    ['how much do calls over 10k input tokens cost', 'input_tokens', 'above', 10_000],
    ['calls with at least 1,000 output tokens', 'output_tokens', 'at_least', 1_000],
    ['prompts of no more than 200 prompt tokens', 'input_tokens', 'at_most', 200],
    ['calls that cost more than $0.05', 'cost_usd', 'above', 0.05],
    ['how many calls cost over $ 1', 'cost_usd', 'above', 1],
    ['how many requests cost less than 5 cents', 'cost_usd', 'below', 0.05],
    ['number of calls under 0.001 usd', 'cost_usd', 'below', 0.001],
  ])('is read of its words: %s', (question, of, comparison, than) => {
    expect(boundOf(question)).toEqual({ of, comparison, than });
  });

  it.each([
    ['how many rate limit errors did we have?', 'rate_limit'],
    ['were we rate-limited?', 'rate_limit'],
    ['429s by model', '429'],
    ['calls with status 503', '503'],
    ['HTTP 400 yesterday', '400'],
    ['what share of calls timed out?', 'timeout'],
    ['which model times out most', 'timeout'],
    ['5xx in October', 'server_error'],
  ])('is why they failed where it says so: %s', (question, why) => {
    expect(boundOf(question)).toEqual({ of: 'status', why });
  });

  it.each([
    'what do the last 500 calls cost?',
    'what would 400 requests cost',
    'cost of my top 429 prompts',
    'how many calls fail?',
    'error rate by model',
    'how many calls were there in the last 5 minutes?',
    'which calls took more than usual?',
    'save more than $500 on these calls',
    'will my calls stay below $500 this month?',
    'how many calls fail over 3 days',
    'are there more calls than in September?',
    'which model has more than 100 calls?',
    'cut the cost of my requests by more than $20',
    'do calls to gpt-4o cost over $50 a day?',
    'what would it cost if calls over the limit went to gpt-4o-mini?',
  ])('is none where nothing of a call is compared: %s', (question) => {
    expect(boundOf(question)).toBeUndefined();
  });
});
