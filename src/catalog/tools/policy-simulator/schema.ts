import { z } from 'zod';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import { savingsSchema, savingStrategySchema } from '../cost-optimizer/schema';
import type { ToolContract } from '../tool-contract';

/** What if other calls counted as small, other workloads could wait, or only some strategies were taken. */
export const policySchema = z.strictObject({
  max_input_tokens: z
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .describe('most input tokens of a small call; default 1,000'),
  max_output_tokens: z
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .describe('most output tokens of a small call; default 200'),
  patient_workloads: z
    .array(z.string())
    .readonly()
    .optional()
    .describe('workloads whose latency does not matter'),
  strategies: z.array(savingStrategySchema).min(1).readonly().optional(),
});
export type Policy = z.infer<typeof policySchema>;

export const policySimulator = {
  name: 'policy_simulator',
  description:
    'What you would save under policies of your own: what counts as small, what can wait, which strategies.',
  input: rangeSchema.extend({ policies: z.array(policySchema).min(1).max(10) }),
  output: z.object({
    range: rangeViewSchema,
    simulations: z.array(z.object({ policy: policySchema, savings: savingsSchema })),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

export type Simulation = z.infer<typeof policySimulator.output>['simulations'][number];
