import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import { rankedCallSchema } from '../performance-analyzer/ranked.schema';
import type { ToolContract } from '../tool-contract';

const driverRowSchema = z.object({
  name: z.string().nullable(),
  requests: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  cost_usd: z.number(),
  /** Null where nothing cost anything: there is no share of 0. */
  cost_share: z.number().nullable(),
  cost_per_request: z.number(),
});

const dimensionSchema = z.enum(['model', 'workload', 'status', 'hour', 'input_size']);

/** Where the money goes. */
export const costDriverFinder = {
  name: 'cost_driver_finder',
  description:
    'What your money goes to: by model, workload, status and hour of the day, and the dearest calls.',
  input: rangeSchema.extend({
    by: z.array(dimensionSchema).min(1).default(['model', 'workload', 'input_size', 'hour']),
    limit: z.int().min(1).max(100).default(10),
  }),
  output: z.object({
    range: rangeViewSchema,
    drivers: z.array(z.object({ by: dimensionSchema, table: tableSchema(driverRowSchema) })),
    /** At the catalogue's prices. */
    tokens: z.object({
      input_usd: figureSchema,
      output_usd: figureSchema,
      input_percent: figureSchema,
      output_percent: figureSchema,
    }),
    dearest_calls: tableSchema(rankedCallSchema),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

export const costDriversSchema = costDriverFinder.output.omit({ range: true });
export type CostDrivers = z.infer<typeof costDriversSchema>;
