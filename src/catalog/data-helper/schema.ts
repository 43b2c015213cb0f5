import { z } from 'zod';
import { querySchema } from '../evidence/figure.schema';
import { lookupSchema } from '../tools/price-search/schema';
import { triageOutputSchema } from '../triage/schema';

/** Triage may have failed: then this agent is the one that answers. */
export const dataHelperInputSchema = z.object({
  message: z.string(),
  triage: triageOutputSchema.optional(),
});
export type DataHelperInput = z.infer<typeof dataHelperInputSchema>;

const itemSchema = z.object({
  name: z.string(),
  why: z.string(),
  format: z.string(),
  example: z.string(),
  required: z.boolean(),
});
export type Item = z.infer<typeof itemSchema>;

export const dataHelperOutputSchema = z.object({
  /** Why there is something to provide. */
  situation: z.string(),
  instructions: z.array(z.string()).readonly(),
  items: z.array(itemSchema).readonly(),
  is_full_checklist: z.boolean(),
  /** For a question about prices, which needs no log. */
  prices: z.array(lookupSchema).readonly(),
  queries: z.array(querySchema).readonly(),
});
export type DataHelper = z.infer<typeof dataHelperOutputSchema>;
