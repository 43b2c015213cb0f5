import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';
import { loggedCallSchema } from '../../evidence/logged-call.schema';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import type { ToolContract } from '../tool-contract';
import { metricSchema } from '../trend-analyzer/schema';

/** Of single calls: one is one call, and fails or does not. */
const anomalyMetricSchema = metricSchema.extract([
  'input_tokens',
  'output_tokens',
  'total_tokens',
  'cost_usd',
  'latency_ms',
]);

const anomalyRowSchema = loggedCallSchema.extend({
  value: z.number(),
  z: z.number(),
});

export const anomaliesSchema = z.object({
  metric: anomalyMetricSchema,
  points: figureSchema,
  mean: figureSchema,
  deviation: figureSchema,
  anomalies: tableSchema(anomalyRowSchema),
});
export type Anomalies = z.infer<typeof anomaliesSchema>;

/** Which calls stand out from the rest. */
export const anomalyDetector = {
  name: 'anomaly_detector',
  description:
    'The calls of the last seven days that lie more than two deviations from the mean of their metric.',
  input: rangeSchema.extend({
    metrics: z.array(anomalyMetricSchema).min(1),
    limit: z.int().min(1).max(1_000).default(10).describe('calls listed for each metric, the furthest first'),
  }),
  output: z.object({ range: rangeViewSchema, anomalies: z.array(anomaliesSchema) }),
} satisfies ToolContract<z.ZodType, z.ZodType>;
