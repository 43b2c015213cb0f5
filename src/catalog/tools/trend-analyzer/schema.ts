import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';
import { againstSchema, rangeSchema, rangeViewSchema } from '../../range/range.schema';
import type { ToolContract } from '../tool-contract';
import { comparisonSchema, movedMetricSchema } from './comparison.schema';

export const metricSchema = z.enum([
  'requests',
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'cost_usd',
  'latency_ms',
  'failed_percent',
  'input_per_call',
  'output_per_call',
  'tokens_per_call',
  'cost_per_call',
  'cost_per_million_tokens',
]);
export type Metric = z.infer<typeof metricSchema>;

const bucketSchema = z.object({ bucket: z.string(), value: z.number(), rows: z.number() });

/** Where one figure is going. */
export const movingSchema = z.object({
  bucket: z.enum(['hour', 'day']),
  buckets: tableSchema(bucketSchema),
  earlier_mean: figureSchema,
  later_mean: figureSchema,
  change_percent: figureSchema,
  direction: z.enum(['increasing', 'decreasing', 'stable', 'not measured']),
  confidence: z.enum(['high', 'normal', 'none']),
});
export type Moving = z.infer<typeof movingSchema>;

export const trendSchema = movingSchema.extend({ metric: metricSchema });
export type Trend = z.infer<typeof trendSchema>;

/** Where each metric is going. */
export const trendAnalyzer = {
  name: 'trend_analyzer',
  description:
    'Whether cost, latency, tokens and calls rise or fall over the range, bucket by bucket; and what changed against an earlier period.',
  input: rangeSchema.extend({
    metrics: z.array(metricSchema).min(1),
    against: againstSchema
      .describe('an earlier period to compare the range with, read with the same filters')
      .optional(),
    explain: movedMetricSchema
      .optional()
      .describe('with an earlier period: also which models and workloads make this differ'),
  }),
  output: z.object({
    range: rangeViewSchema,
    trends: z.array(trendSchema),
    comparison: comparisonSchema.nullable(),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;
