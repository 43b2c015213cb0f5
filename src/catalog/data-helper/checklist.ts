import { classify } from '../triage/keywords';
import type { Kind, Triage } from '../triage/schema';
import { lacksModels } from './advice';
import type { Item } from './schema';

const TIME: Item = {
  name: 'time',
  why: 'Every trend, busiest hour and cost per day counts from it.',
  format: 'ISO 8601 or seconds since 1970; UTC unless the import says another zone',
  example: '2023-11-16T18:17:03.979Z',
  required: true,
};
const INPUT_TOKENS: Item = {
  name: 'input_tokens',
  why: 'What a call costs, and whether it is a small one.',
  format: 'whole number',
  example: '4808',
  required: true,
};
const OUTPUT_TOKENS: Item = {
  name: 'output_tokens',
  why: 'What a call costs, and whether it is a small one.',
  format: 'whole number',
  example: '10',
  required: true,
};
const MODEL: Item = {
  name: 'model',
  why: 'Without a model a call has no price, unless its cost is logged. One model for the whole file can be declared at the import.',
  format: 'name as the provider writes it',
  example: 'gpt-4o',
  required: false,
};
const LATENCY: Item = {
  name: 'latency_ms',
  why: 'Slow calls, percentiles and bottlenecks; without it latency is not measured.',
  format: 'milliseconds from request to the end of the answer',
  example: '812.5',
  required: false,
};
const COST: Item = {
  name: 'cost_usd',
  why: 'What you really paid, discounts included; it is taken in place of the list price.',
  format: 'US dollars for the call',
  example: '0.01215',
  required: false,
};
const STATUS: Item = {
  name: 'status',
  why: 'How many calls fail, and what a second model could catch.',
  format: 'ok or success, or an HTTP status, or the name of the error',
  example: 'ok',
  required: false,
};
const WORKLOAD: Item = {
  name: 'workload',
  why: 'Which feature the money goes to, and which calls could wait for a batch.',
  format: 'name of the feature or job',
  example: 'nightly-summaries',
  required: false,
};
const PROMPT_HASH: Item = {
  name: 'prompt_hash',
  why: 'Which prompts are sent again and again, and what caching them would save. The prompt itself stays with you.',
  format: 'any hash of the prompt; equal prompts, equal hashes',
  example: '9f86d081884c7d65',
  required: false,
};
const EXTERNAL_ID: Item = {
  name: 'external_id',
  why: 'To find a call of the report again in your own systems.',
  format: 'your own id of the call',
  example: 'req_8841',
  required: false,
};

/** Everything that a log can say, what is required first. */
export const FULL_CHECKLIST: readonly Item[] = [
  TIME,
  INPUT_TOKENS,
  OUTPUT_TOKENS,
  MODEL,
  LATENCY,
  COST,
  STATUS,
  WORKLOAD,
  PROMPT_HASH,
  EXTERNAL_ID,
];

const REQUIRED: readonly Item[] = [TIME, INPUT_TOKENS, OUTPUT_TOKENS, MODEL];

const FOR_KIND: Readonly<Record<Kind, readonly Item[]>> = {
  performance: [LATENCY, STATUS, WORKLOAD],
  cost_optimization: [COST, WORKLOAD, PROMPT_HASH],
  trend_analysis: [LATENCY, COST, WORKLOAD],
  anomaly_detection: [LATENCY, COST, STATUS],
};

/** What this question needs: what is required and not there yet, then what answers it. */
export function checklistFor(message: string, triage: Triage | undefined): readonly Item[] {
  const asked = classify(message);
  const kind = triage?.parameters.focus ?? asked.kind;
  const isQuality = (triage?.category ?? asked.category) === 'quality';
  const extra = isQuality ? [...FOR_KIND[kind], EXTERNAL_ID] : FOR_KIND[kind];
  if (triage?.data_sufficiency !== 'partial') return [...REQUIRED, ...extra];
  return lacksModels(triage) ? [MODEL, ...extra] : extra;
}
