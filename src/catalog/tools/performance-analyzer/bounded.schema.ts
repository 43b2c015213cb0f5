import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';
import { movingSchema } from '../trend-analyzer/schema';

const boundedPartSchema = z.object({
  name: z.string().nullable(),
  calls: z.number(),
  /** Of so many of its calls that have what the bound is of. */
  measured_calls: z.number(),
});
export type BoundedPart = z.infer<typeof boundedPartSchema>;

/** The calls that lie beyond a bound, and where they are. */
export const boundedSchema = z.object({
  calls: figureSchema,
  measured_calls: figureSchema,
  calls_percent: figureSchema,
  cost_usd: figureSchema,
  cost_percent: figureSchema,
  by_model: tableSchema(boundedPartSchema),
  by_workload: tableSchema(boundedPartSchema),
  by_hour: tableSchema(boundedPartSchema),
  by_day: tableSchema(boundedPartSchema),
  /** The statuses of all calls that failed, the most frequent first. */
  failed: tableSchema(z.object({ name: z.string(), calls: z.number() })),
  /** Where their share is going. */
  moving: movingSchema,
});
