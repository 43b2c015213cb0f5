import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';
import { outlineSchema, rangeSchema, rangeViewSchema } from '../../range/range.schema';
import { boundSchema } from '../../question/bound';
import type { ToolContract } from '../tool-contract';
import { boundedSchema } from './bounded.schema';
import { partSchema, rankedInputSchema, rankedSchema } from './ranked.schema';

/** Whether there is enough to judge by, counted (10.2). */
export const sufficiencySchema = z.object({
  verdict: z.enum(['sufficient', 'partial', 'insufficient']),
  rows: figureSchema,
  rows_with_model: figureSchema,
  model_percent: figureSchema,
});
export type Sufficiency = z.infer<typeof sufficiencySchema>;

const totalsSchema = z.object({
  rows: figureSchema,
  input_tokens: figureSchema,
  output_tokens: figureSchema,
  cost_usd: figureSchema,
  cost_per_request: figureSchema,
  cost_per_day: figureSchema,
  priced_rows: figureSchema,
  unpriced_rows: figureSchema,
  logged_cost_rows: figureSchema,
  declared_model_rows: figureSchema,
  /** Calls that have a status. */
  judged_rows: figureSchema,
  failed_rows: figureSchema,
  failed_cost_usd: figureSchema,
  /** Days, UTC, that have a call, and the means of those. */
  days: figureSchema,
  calls_per_day: figureSchema,
  tokens_per_day: figureSchema,
  cost_per_million_tokens: figureSchema,
  confidence: figureSchema,
});

const performanceSchema = z.object({
  mean_ms: figureSchema,
  min_ms: figureSchema,
  max_ms: figureSchema,
  p50_ms: figureSchema,
  p95_ms: figureSchema,
  p99_ms: figureSchema,
  measured_rows: figureSchema,
  throughput_per_second: figureSchema,
  output_per_second: figureSchema,
});

const modelRowSchema = z.object({
  model: z.string().nullable(),
  provider: z.string().nullable(),
  catalogue_model: z.string().nullable(),
  requests: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number().nullable(),
  unpriced_requests: z.number(),
  declared_requests: z.number(),
  mean_latency_ms: z.number().nullable(),
  p95_latency_ms: z.number().nullable(),
});

const hourRowSchema = z.object({
  hour: z.number(),
  requests: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  p95_latency_ms: z.number().nullable(),
});

const peakSchema = z.object({
  hours: tableSchema(hourRowSchema),
  busiest_hour: figureSchema,
  busiest_requests: figureSchema,
  mean_requests: figureSchema,
  peak_ratio: figureSchema,
});

/** What the log holds and how its calls did. */
export const performanceAnalyzer = {
  name: 'performance_analyzer',
  description:
    'Totals, latency, throughput, models, workloads and busiest hours of your log, the most and the least of them by cost, calls, tokens, latency or failures, and whether it holds enough to judge by.',
  input: rangeSchema.extend({
    only: z.literal('sufficiency').optional().describe('count the rows and nothing else'),
    ranked: rankedInputSchema
      .optional()
      .describe(
        'put parts of the log, or single calls, also those beyond a bound, in an order, and nothing else',
      ),
    bound: boundSchema
      .optional()
      .describe(
        'count the calls that lie beyond a bound, such as those above 5,000 ms, or that failed for a reason, and nothing else',
      ),
  }),
  output: z.object({
    range: rangeViewSchema,
    sufficiency: sufficiencySchema,
    outline: outlineSchema.nullable().describe('the whole log, where the rows alone were counted'),
    profile: z
      .object({
        totals: totalsSchema,
        performance: performanceSchema,
        per_model: tableSchema(modelRowSchema),
        per_workload: tableSchema(partSchema),
        peak: peakSchema,
      })
      .nullable(),
    ranked: rankedSchema.nullable(),
    bounded: boundedSchema.nullable(),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

export const profileSchema = performanceAnalyzer.output.shape.profile.unwrap();
export type Profile = z.infer<typeof profileSchema>;
