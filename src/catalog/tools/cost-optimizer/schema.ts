import { z } from 'zod';
import { figureSchema } from '../../evidence/figure.schema';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import type { ToolContract } from '../tool-contract';

/** The strategies that save money, in the order they are applied. */
export const savingStrategySchema = z.enum(['caching', 'routing', 'tiering', 'batching']);
export type SavingStrategy = z.infer<typeof savingStrategySchema>;

export const savingsSchema = z.object({
  spend_usd: figureSchema,
  total_usd: figureSchema,
  total_percent: figureSchema,
  remaining_usd: figureSchema,
  priced_rows: figureSchema,
  strategies: z
    .array(
      z.object({
        strategy: savingStrategySchema,
        computable: z.boolean(),
        missing: z.string().optional(),
        saving_usd: figureSchema.optional(),
        saving_percent: figureSchema.optional(),
        affected_rows: figureSchema.optional(),
        assumptions: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
});
export type Savings = z.infer<typeof savingsSchema>;

/** What each strategy would save, row by row. */
export const costOptimizer = {
  name: 'cost_optimizer',
  description:
    'What caching, routing, tiering and batching would save, computed row by row, one after the other.',
  input: rangeSchema,
  output: z.object({ range: rangeViewSchema, savings: savingsSchema }),
} satisfies ToolContract<z.ZodType, z.ZodType>;
