import type { Measure } from '../../question/measure';
import type { Dimension } from '../../question/ranking/dimension';

/** By what parts are told apart, of one and of several. */
export const NOUNS: Readonly<Record<Dimension, readonly [one: string, many: string]>> = {
  model: ['model', 'models'],
  workload: ['workload', 'workloads'],
  provider: ['provider', 'providers'],
  status: ['status', 'statuses'],
  input_size: ['size of the input', 'sizes of the input'],
  minute: ['minute', 'minutes'],
  hour: ['hour of the day', 'hours of the day'],
  weekday: ['day of the week', 'days of the week'],
  part_of_week: ['part of the week', 'parts of the week'],
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  call: ['call', 'calls'],
};

interface MeasureWords {
  /** Of one part; of several {@link ofSeveral}. */
  readonly most: string;
  readonly least: string;
  /** What a figure of each is headed by, and which of them stands first. */
  readonly each: string;
  readonly first: string;
}

const words = (most: string, least: string, each: string, first = 'most'): MeasureWords => ({
  most,
  least,
  each,
  first,
});

const dearest = (each: string, how = ''): MeasureWords =>
  words(`costs most${how}`, `costs least${how}`, each, 'dearest');

/** What is most and what is least. */
export const WORDS: Readonly<Record<Measure, MeasureWords>> = {
  cost: dearest('Cost'),
  cost_per_call: dearest('Cost of a call', ' by the call'),
  cost_per_thousand: dearest('Cost of 1,000 calls', ' by the call'),
  cost_per_million: dearest('Cost of a million tokens', ' by the token'),
  cost_per_day: dearest('Cost of a day', ' by the day'),
  input_cost: dearest('Cost of input tokens at list prices', ' for input tokens at list prices'),
  output_cost: dearest('Cost of output tokens at list prices', ' for output tokens at list prices'),
  output_per_second: words(
    'gives output tokens fastest',
    'gives output tokens slowest',
    'Output tokens a second',
  ),
  tokens_per_usd: words(
    'gives most tokens for a dollar',
    'gives fewest tokens for a dollar',
    'Tokens for a dollar',
  ),
  output_per_usd: words(
    'gives most output tokens for a dollar',
    'gives fewest output tokens for a dollar',
    'Output tokens for a dollar',
  ),
  calls_per_usd: words(
    'makes most calls for a dollar',
    'makes fewest calls for a dollar',
    'Calls for a dollar',
  ),
  calls: words('has most calls', 'has fewest calls', 'Calls'),
  tokens: words('takes most tokens', 'takes fewest tokens', 'Tokens'),
  tokens_per_call: words(
    'takes most tokens by the call',
    'takes fewest tokens by the call',
    'Tokens of a call',
  ),
  input_per_call: words(
    'sends most tokens by the call',
    'sends fewest tokens by the call',
    'Input tokens of a call',
  ),
  output_per_call: words(
    'gets most tokens back by the call',
    'gets fewest tokens back by the call',
    'Output tokens of a call',
  ),
  latency: words('is slowest', 'is fastest', 'p95 latency', 'slowest'),
  failed_cost: words(
    'wastes most on failed calls',
    'wastes least on failed calls',
    'Cost of failed calls',
    'dearest',
  ),
  cost_per_success: dearest('Cost of a call that went well', ' by the call that went well'),
  failures: words('fails most', 'fails least', 'Failed calls', 'highest share'),
};

const VERBS: Readonly<Record<string, string>> = { is: 'are', has: 'have' };

/** "costs most" of several: "cost most". */
export const ofSeveral = (phrase: string): string =>
  phrase.replace(/^\w+/, (verb) => VERBS[verb] ?? verb.replace(/s$/, ''));

export const LATENCIES: Readonly<Record<string, string>> = {
  mean_ms: 'mean latency',
  p50_ms: 'median latency',
  p95_ms: 'p95 latency',
  p99_ms: 'p99 latency',
};
