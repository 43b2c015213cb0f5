import { z } from 'zod';
import { figureSchema, tableSchema } from '../../evidence/figure.schema';
import { rangeSchema, rangeViewSchema } from '../../range/range.schema';
import type { ToolContract } from '../tool-contract';

const repeatedPromptSchema = z.object({
  prompt_hash: z.string(),
  model: z.string().nullable(),
  requests: z.number(),
  repeats: z.number(),
  repeated_input_tokens: z.number(),
  repeated_cost_usd: z.number().nullable(),
});

/** Which prompts are sent again and again. */
export const cacheAudit = {
  name: 'cache_audit',
  description:
    'How many calls repeat a prompt that the same model was sent before, and what those repeats cost.',
  input: rangeSchema.extend({ limit: z.int().min(1).max(100).default(10) }),
  output: z.object({
    range: rangeViewSchema,
    hashed_rows: figureSchema,
    distinct_prompts: figureSchema,
    repeats: figureSchema,
    repeat_percent: figureSchema,
    repeated_input_tokens: figureSchema,
    repeated_cost_usd: figureSchema,
    prompts: tableSchema(repeatedPromptSchema),
  }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

export const repeatsSchema = cacheAudit.output.omit({ range: true });
