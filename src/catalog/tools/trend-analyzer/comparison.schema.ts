import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';

const changeRowSchema = z.object({
  name: z.string().nullable(),
  earlier_calls: z.number(),
  later_calls: z.number(),
  earlier_usd: z.number(),
  later_usd: z.number(),
  change_usd: z.number(),
  earlier_usd_per_call: z.number().nullable(),
  later_usd_per_call: z.number().nullable(),
  earlier_usd_per_day: z.number().nullable(),
  later_usd_per_day: z.number().nullable(),
});

const movedRowSchema = z.object({
  name: z.string().nullable(),
  earlier_calls: z.number(),
  later_calls: z.number(),
  earlier_value: z.number().nullable(),
  later_value: z.number(),
});
export type MovedRow = z.infer<typeof movedRowSchema>;

export const movedMetricSchema = z.enum(['failed_percent', 'latency_ms']);

const periodSchema = z.object({ start: z.string(), end: z.string(), rows: z.number() });

/** Two periods beside each other, and what makes the difference. */
export const comparisonSchema = z.object({
  earlier: periodSchema,
  later: periodSchema,
  figures: z.object({
    earlier_calls: figureSchema,
    later_calls: figureSchema,
    earlier_cost_usd: figureSchema,
    later_cost_usd: figureSchema,
    earlier_cost_per_call: figureSchema,
    later_cost_per_call: figureSchema,
    earlier_cost_per_day: figureSchema,
    later_cost_per_day: figureSchema,
    earlier_input_per_call: figureSchema,
    later_input_per_call: figureSchema,
    earlier_output_per_call: figureSchema,
    later_output_per_call: figureSchema,
    earlier_tokens: figureSchema,
    later_tokens: figureSchema,
    earlier_mean_latency_ms: figureSchema,
    later_mean_latency_ms: figureSchema,
    earlier_p50_latency_ms: figureSchema,
    later_p50_latency_ms: figureSchema,
    earlier_p95_latency_ms: figureSchema,
    later_p95_latency_ms: figureSchema,
    earlier_p99_latency_ms: figureSchema,
    later_p99_latency_ms: figureSchema,
    earlier_judged_calls: figureSchema,
    later_judged_calls: figureSchema,
    earlier_failed_calls: figureSchema,
    later_failed_calls: figureSchema,
    earlier_failed_percent: figureSchema,
    later_failed_percent: figureSchema,
    earlier_cost_per_million: figureSchema,
    later_cost_per_million: figureSchema,
    earlier_failed_cost_usd: figureSchema,
    later_failed_cost_usd: figureSchema,
    earlier_output_per_second: figureSchema,
    later_output_per_second: figureSchema,
    earlier_input_usd: figureSchema,
    later_input_usd: figureSchema,
    earlier_output_usd: figureSchema,
    later_output_usd: figureSchema,
    /** Days of each that the log goes through. */
    earlier_days: figureSchema,
    later_days: figureSchema,
  }),
  /** Of the difference in cost: from the number of calls, their models, their size, and the price of a token. */
  effects: z.object({
    calls_usd: figureSchema,
    models_usd: figureSchema,
    size_usd: figureSchema,
    price_usd: figureSchema,
  }),
  by_model: tableSchema(changeRowSchema),
  by_workload: tableSchema(changeRowSchema),
  /** What makes the share of failures or the mean latency differ; null where neither is asked for. */
  moved: z
    .object({
      metric: movedMetricSchema,
      by_model: tableSchema(movedRowSchema),
      by_workload: tableSchema(movedRowSchema),
    })
    .nullable(),
});
export type Comparison = z.infer<typeof comparisonSchema>;
export type ChangeRow = z.infer<typeof changeRowSchema>;
