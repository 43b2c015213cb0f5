import type { Measure } from '../../question/measure';
import type { By } from '../../question/ranking-words';

/** By what parts are told apart, of one and of several. */
export const NOUNS: Readonly<Record<By, readonly [one: string, many: string]>> = {
  model: ['model', 'models'],
  workload: ['workload', 'workloads'],
  provider: ['provider', 'providers'],
  workload_model: ['workload and model', 'workloads and models'],
  status: ['status', 'statuses'],
  hour: ['hour of the day', 'hours of the day'],
  weekday: ['day of the week', 'days of the week'],
  part_of_week: ['part of the week', 'parts of the week'],
  day: ['day', 'days'],
  week: ['week', 'weeks'],
  month: ['month', 'months'],
  call: ['call', 'calls'],
};

interface MeasureWords {
  most: [string, string];
  least: [string, string];
  each: string;
  first: string;
}

const BY_THE_CALL = {
  most: ['costs most by the call', 'cost most by the call'],
  least: ['costs least by the call', 'cost least by the call'],
  first: 'dearest',
} satisfies Partial<MeasureWords>;

/** What is most and what is least: of one, of several; and what a figure of each is headed by. */
export const WORDS: Readonly<Record<Measure, MeasureWords>> = {
  cost: {
    most: ['costs most', 'cost most'],
    least: ['costs least', 'cost least'],
    each: 'Cost',
    first: 'dearest',
  },
  cost_per_call: { ...BY_THE_CALL, each: 'Cost of a call' },
  cost_per_thousand: { ...BY_THE_CALL, each: 'Cost of 1,000 calls' },
  cost_per_million: {
    most: ['costs most by the token', 'cost most by the token'],
    least: ['costs least by the token', 'cost least by the token'],
    each: 'Cost of a million tokens',
    first: 'dearest',
  },
  cost_per_day: {
    most: ['costs most by the day', 'cost most by the day'],
    least: ['costs least by the day', 'cost least by the day'],
    each: 'Cost of a day',
    first: 'dearest',
  },
  calls: {
    most: ['has most calls', 'have most calls'],
    least: ['has fewest calls', 'have fewest calls'],
    each: 'Calls',
    first: 'most',
  },
  tokens: {
    most: ['takes most tokens', 'take most tokens'],
    least: ['takes fewest tokens', 'take fewest tokens'],
    each: 'Tokens',
    first: 'most',
  },
  tokens_per_call: {
    most: ['takes most tokens by the call', 'take most tokens by the call'],
    least: ['takes fewest tokens by the call', 'take fewest tokens by the call'],
    each: 'Tokens of a call',
    first: 'most',
  },
  input_per_call: {
    most: ['sends most tokens by the call', 'send most tokens by the call'],
    least: ['sends fewest tokens by the call', 'send fewest tokens by the call'],
    each: 'Input tokens of a call',
    first: 'most',
  },
  output_per_call: {
    most: ['gets most tokens back by the call', 'get most tokens back by the call'],
    least: ['gets fewest tokens back by the call', 'get fewest tokens back by the call'],
    each: 'Output tokens of a call',
    first: 'most',
  },
  latency: {
    most: ['is slowest', 'are slowest'],
    least: ['is fastest', 'are fastest'],
    each: 'p95 latency',
    first: 'slowest',
  },
  failures: {
    most: ['fails most', 'fail most'],
    least: ['fails least', 'fail least'],
    each: 'Failed calls',
    first: 'highest share',
  },
};

export const LATENCIES: Readonly<Record<string, string>> = {
  mean_ms: 'mean latency',
  p50_ms: 'median latency',
  p95_ms: 'p95 latency',
  p99_ms: 'p99 latency',
};
