import type { Trend } from '../../tools/trend-analyzer/schema';

/** What is measured of calls over time: as the head of a row, and within a sentence. */
const METRICS: Readonly<Record<Trend['metric'], readonly [title: string, phrase: string]>> = {
  requests: ['Calls', 'the number of calls'],
  input_tokens: ['Input tokens', 'the number of input tokens'],
  output_tokens: ['Output tokens', 'the number of output tokens'],
  total_tokens: ['Tokens', 'the number of tokens'],
  cost_usd: ['Cost', 'the cost'],
  latency_ms: ['Latency', 'latency'],
  failed_percent: ['Share failed', 'the share of failed calls'],
  input_per_call: ['Input tokens of a call', 'the number of input tokens of a call'],
  output_per_call: ['Output tokens of a call', 'the number of output tokens of a call'],
  tokens_per_call: ['Tokens of a call', 'the number of tokens of a call'],
  cost_per_call: ['Cost of a call', 'the cost of a call'],
  cost_per_million_tokens: ['Cost of a million tokens', 'the cost of a million tokens'],
};

export const metricTitle = (metric: Trend['metric']): string => METRICS[metric][0];
export const metricPhrase = (metric: Trend['metric']): string => METRICS[metric][1];
