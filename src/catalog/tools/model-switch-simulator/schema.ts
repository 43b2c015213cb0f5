import { z } from 'zod';
import { figureSchema } from '../../evidence/figure.schema';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import type { ToolContract } from '../tool-contract';

/** The same calls at another model's price. */
export const modelSwitchSimulator = {
  name: 'model_switch_simulator',
  description:
    'What the same calls would cost with another model, for all of them or for those of some models and sizes.',
  input: rangeSchema.extend({
    to: z.string().min(1).describe('the other model, as the price catalogue knows it'),
    from: z.array(z.string().min(1)).min(1).optional().describe('models as logged; default: all'),
    max_input_tokens: z.int().min(0).optional(),
    max_output_tokens: z.int().min(0).optional(),
  }),
  output: z.object({
    range: rangeViewSchema,
    provider: z.string(),
    model: z.string(),
    rows: figureSchema,
    cost_now_usd: figureSchema,
    cost_then_usd: figureSchema,
    saving_usd: figureSchema,
    saving_percent: figureSchema,
    assumptions: z.array(z.string()).readonly(),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

export const switchSchema = modelSwitchSimulator.output.omit({ range: true });
export type ModelSwitch = z.infer<typeof switchSchema>;
