import { z } from 'zod';
import { acrossSchema, dimensionSchema, orderSchema } from '../../tools/performance-analyzer/ranked.schema';
import { measureSchema } from '../measure';
import { partBoundSchema } from './part-bound';

/** What a question wants in an order: "the top 3 models by cost", "the dearest day", "p95 by workload". */
export const rankingSchema = z.object({
  by: dimensionSchema,
  /** By what at the same time: "cost per workload per week", "the dearest model of each week". */
  across: acrossSchema.optional(),
  /** Of single calls, by their time. */
  order: z.enum(['newest', 'oldest']).optional(),
  /** So many of each of those, where each has its own. */
  each: z.number().optional(),
  measure: measureSchema,
  /** The column that it is put in order by. */
  column: orderSchema.exclude(['name']),
  isLeast: z.boolean(),
  /** Whether it asks for a figure of each, and for no most or least. */
  isOfEach: z.boolean(),
  /** As many as are told. */
  count: z.number(),
  /** Those alone that have more, or less, of it than so much. */
  beyond: partBoundSchema.optional(),
  /** These alone, where it names them. */
  names: z.array(z.string()).readonly().optional(),
  /** As many as are asked for, where that is more than are told. */
  asked: z.number().optional(),
});
export type Ranking = z.infer<typeof rankingSchema>;
