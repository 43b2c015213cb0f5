import { z } from 'zod';
import { tableSchema } from '../../evidence/figure.schema';
import { loggedCallSchema } from '../../evidence/logged-call.schema';

/** More are a table for a spreadsheet, and not an answer. */
export const MOST_RANKED = 50;

export const dimensionSchema = z.enum([
  'model',
  'workload',
  'provider',
  'status',
  'input_size',
  'minute',
  'hour',
  'weekday',
  'part_of_week',
  'day',
  'week',
  'month',
  'call',
]);

/** More parts by two things at once are no answer either. */
export const MOST_CROSSED = 100;

export const acrossSchema = dimensionSchema.exclude(['call']);

export const orderSchema = z.enum([
  'name',
  'requests',
  'total_tokens',
  'tokens_per_request',
  'input_per_request',
  'output_per_request',
  'cost_usd',
  'input_usd',
  'output_usd',
  'cost_per_request',
  'cost_per_million_tokens',
  'cost_per_day',
  'output_per_second',
  'tokens_per_usd',
  'output_per_usd',
  'calls_per_usd',
  'mean_ms',
  'p50_ms',
  'p95_ms',
  'p99_ms',
  'failed_usd',
  'cost_per_success',
  'failed_requests',
  'failed_percent',
]);

export const rankedInputSchema = z.strictObject({
  dimension: dimensionSchema,
  across: acrossSchema.optional().describe('by a second thing at once'),
  each: z.int().min(1).optional().describe('so many of each of those at most'),
  by: orderSchema,
  is_least_first: z.boolean(),
  names: z.array(z.string()).optional().describe('these models or workloads alone'),
  limit: z.int().min(1).max(MOST_CROSSED),
});
export type RankedInput = z.infer<typeof rankedInputSchema>;

/** The calls of one model, workload or time together. */
export const partSchema = z.object({
  name: z.string().nullable(),
  /** Of what the parts are of as well, and of how many of those. */
  across: z.string().nullable().optional(),
  groups: z.number().optional(),
  /** Of how many that have what they are put in order by. */
  parts: z.number(),
  requests: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  total_tokens: z.number(),
  tokens_per_request: z.number(),
  input_per_request: z.number(),
  output_per_request: z.number(),
  cost_usd: z.number().nullable(),
  cost_share: z.number().nullable(),
  /** At list prices. */
  input_usd: z.number().nullable(),
  output_usd: z.number().nullable(),
  cost_per_request: z.number().nullable(),
  cost_per_thousand: z.number().nullable(),
  cost_per_million_tokens: z.number().nullable(),
  cost_per_day: z.number().nullable(),
  output_per_second: z.number().nullable(),
  tokens_per_usd: z.number().nullable(),
  output_per_usd: z.number().nullable(),
  calls_per_usd: z.number().nullable(),
  mean_ms: z.number().nullable(),
  p50_ms: z.number().nullable(),
  p95_ms: z.number().nullable(),
  p99_ms: z.number().nullable(),
  judged_requests: z.number(),
  failed_usd: z.number().nullable(),
  cost_per_success: z.number().nullable(),
  failed_requests: z.number().nullable(),
  failed_percent: z.number().nullable(),
});
export type Part = z.infer<typeof partSchema>;

export const rankedCallSchema = loggedCallSchema.extend({
  status: z.string().nullable(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  total_tokens: z.number(),
  cost_usd: z.number().nullable(),
  latency_ms: z.number().nullable(),
  calls: z.number(),
});
export type RankedCall = z.infer<typeof rankedCallSchema>;

/** Parts of the log in an order, or single calls. */
export const rankedSchema = z.object({
  parts: tableSchema(partSchema).nullable(),
  calls: tableSchema(rankedCallSchema).nullable(),
});
export type Ranked = z.infer<typeof rankedSchema>;
