import { z } from 'zod';
import { tableSchema } from '../../evidence/figure.schema';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import { rankedCallSchema } from '../performance-analyzer/ranked.schema';
import type { ToolContract } from '../tool-contract';

const slowGroupSchema = z.object({
  model: z.string().nullable(),
  workload: z.string().nullable(),
  requests: z.number(),
  mean_ms: z.number(),
  p95_ms: z.number(),
  max_ms: z.number(),
  /** Null where no call took any time. */
  time_share: z.number().nullable(),
});

const failureRowSchema = z.object({
  model: z.string().nullable(),
  requests: z.number(),
  failed_requests: z.number(),
  failed_percent: z.number(),
  p95_latency_ms: z.number().nullable(),
});

/** Where the time goes, and what fails. */
export const latencyBottlenecks = {
  name: 'latency_bottlenecks',
  description:
    'Which models and workloads take the time, the slowest calls, and how many calls of each model fail.',
  input: rangeSchema.extend({ limit: z.int().min(1).max(100).default(10) }),
  output: z.object({
    range: rangeViewSchema,
    groups: tableSchema(slowGroupSchema),
    slowest: tableSchema(rankedCallSchema),
    failures: tableSchema(failureRowSchema),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

export const bottlenecksSchema = latencyBottlenecks.output.omit({ range: true });
export type Bottlenecks = z.infer<typeof bottlenecksSchema>;
