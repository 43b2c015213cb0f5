import { z } from 'zod';
import { tableSchema } from '../../evidence/figure.schema';
import type { ToolContract } from '../tool-contract';

const priceRowSchema = z.object({
  provider: z.string(),
  model: z.string(),
  tier: z.enum(['small', 'medium', 'large']),
  input_price: z.number(),
  output_price: z.number().nullable(),
  cached_input_price: z.number().nullable(),
  batch_input_price: z.number().nullable(),
  batch_output_price: z.number().nullable(),
  valid_from: z.string(),
  source: z.string(),
});

/** What models cost. */
export const priceSearch = {
  name: 'price_search',
  description:
    'Published prices of models in USD per million tokens, the very name first, its maker before others, then the cheapest.',
  input: z.strictObject({
    text: z.string().min(1).optional().describe("part of the model's name"),
    provider: z.string().min(1).optional(),
    tier: z.enum(['small', 'medium', 'large']).optional(),
    max_input_price: z.number().min(0).optional().describe('USD per million input tokens'),
    only_for_text: z
      .boolean()
      .optional()
      .describe(
        'leave out what does not answer text with text, such as embeddings; default: unless text is given',
      ),
    on: z.iso.date().optional().describe('day the prices hold on; default: today'),
    limit: z.int().min(1).max(100).default(10),
  }),
  output: z.object({ catalogue_version: z.string(), prices: tableSchema(priceRowSchema) }),
} satisfies ToolContract<z.ZodType, z.ZodType>;

/** What was found for one of the models that a message names. */
export const lookupSchema = priceSearch.output.extend({ asked: z.string() });
export type Lookup = z.infer<typeof lookupSchema>;
