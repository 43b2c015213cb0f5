import { z } from 'zod';
import { figureSchema, querySchema, tableSchema } from '../evidence/figure.schema';
import { boundSchema } from '../question/bound';
import { rankingSchema } from '../question/ranking/ranking.schema';
import { workloadsSchema } from '../question/requested-range';
import { rangeViewSchema } from '../range/range.schema';
import { anomaliesSchema } from '../tools/anomaly-detector/schema';
import { repeatsSchema } from '../tools/cache-audit/schema';
import { costDriversSchema } from '../tools/cost-driver-finder/schema';
import { bottlenecksSchema } from '../tools/latency-bottlenecks/schema';
import { boundedSchema } from '../tools/performance-analyzer/bounded.schema';
import { rankedCallSchema, rankedSchema } from '../tools/performance-analyzer/ranked.schema';
import { profileSchema, sufficiencySchema } from '../tools/performance-analyzer/schema';
import { lookupSchema } from '../tools/price-search/schema';
import { comparisonSchema } from '../tools/trend-analyzer/comparison.schema';
import { trendSchema } from '../tools/trend-analyzer/schema';
import { kindSchema, triageOutputSchema } from '../triage/schema';

/** Without triage's answer it sorts the question itself. */
export const dataInputSchema = z.object({
  message: z.string(),
  workloads: workloadsSchema.optional(),
  triage: triageOutputSchema.optional(),
});
export type DataInput = z.infer<typeof dataInputSchema>;

const findingSchema = z.object({
  /** Such as `F1`. */
  id: z.string(),
  topic: z.enum(['latency', 'throughput', 'cost', 'load']),
  title: z.string(),
  measured: figureSchema,
  unit: z.enum(['ms', 'per_second', 'usd', 'ratio']),
  comparison: z.enum(['above', 'below']),
  threshold: z.number(),
  severity: z.enum(['notable', 'serious']),
  /** What it means for the user, without numbers. */
  meaning: z.string(),
});
export type Finding = z.infer<typeof findingSchema>;

const metricsSchema = z.object({
  requests: figureSchema,
  input_tokens: figureSchema,
  output_tokens: figureSchema,
  latency_avg_ms: figureSchema,
  latency_min_ms: figureSchema,
  latency_max_ms: figureSchema,
  latency_p50_ms: figureSchema,
  latency_p95_ms: figureSchema,
  latency_p99_ms: figureSchema,
  throughput_per_second: figureSchema,
  output_per_second: figureSchema,
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
  /** Spec 10.3; 0–1. */
  confidence: figureSchema,
});
export type Metrics = z.infer<typeof metricsSchema>;

export const dataOutputSchema = z.object({
  kind: kindSchema,
  range: rangeViewSchema,
  sufficiency: sufficiencySchema,
  metrics: metricsSchema,
  per_model: profileSchema.shape.per_model,
  per_workload: profileSchema.shape.per_workload,
  /** What the question wants in an order, and how it was read; null where it wants nothing of the kind. */
  ranked: rankedSchema.extend({ asked: rankingSchema }).nullable(),
  /** The calls that the question counts by a bound; null where it names none. */
  bounded: boundedSchema
    .extend({
      asked: boundSchema,
      /** Those of the earlier period, where the question names two. */
      earlier: boundedSchema.nullable(),
    })
    .nullable(),
  /** The first and the newest call of those that the question asks the time of; null where it asks for none. */
  edges: z
    .object({
      asked: boundSchema.nullable(),
      first: tableSchema(rankedCallSchema),
      last: tableSchema(rankedCallSchema),
    })
    .nullable(),
  /** The prompts that were sent again; null where the question does not ask about them. */
  repeats: repeatsSchema.nullable(),
  /** What the calls that failed cost. */
  failed_cost_usd: figureSchema,
  /** Means over the days that have a call, and by the token. */
  rates: profileSchema.shape.totals.pick({
    days: true,
    calls_per_day: true,
    tokens_per_day: true,
    cost_per_million_tokens: true,
  }),
  peak: profileSchema.shape.peak,
  findings: z.array(findingSchema).readonly(),
  recommendations: z
    .array(z.object({ text: z.string(), because: z.array(z.string()).readonly() }))
    .readonly(),
  trends: z.array(trendSchema).readonly(),
  /** With the earlier period that the question names; null where it names none. */
  comparison: comparisonSchema.nullable(),
  anomalies: z.array(anomaliesSchema).readonly(),
  cost_drivers: costDriversSchema,
  bottlenecks: bottlenecksSchema.nullable(),
  prices: z.array(lookupSchema).readonly(),
  /** What could not be measured, and the column that is missing. */
  not_measured: z.array(z.object({ metric: z.string(), missing: z.string() })).readonly(),
  queries: z.array(querySchema).readonly(),
});
export type Data = z.infer<typeof dataOutputSchema>;
