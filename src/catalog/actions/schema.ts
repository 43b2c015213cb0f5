import { z } from 'zod';
import { dataOutputSchema } from '../data/schema';
import { figureSchema, querySchema } from '../evidence/figure.schema';
import { optimizationOutputSchema, strategyNameSchema } from '../optimization/schema';
import { inOrder } from './order';

export const actionsInputSchema = z.object({
  data: dataOutputSchema,
  optimization: optimizationOutputSchema,
});
export type ActionsInput = z.infer<typeof actionsInputSchema>;

/** Sizes, not sums: how long a team takes is not in the log. */
const effortSchema = z.enum(['hours', 'days', 'weeks']);

const changeSchema = z.object({ kind: z.enum(['config', 'code', 'database', 'api']), what: z.string() });

const actionSchema = z.object({
  /** Such as `A1`, in the order to take them. */
  id: z.string(),
  strategy: strategyNameSchema.nullable(),
  title: z.string(),
  what: z.string(),
  depends_on: z.array(z.string()).readonly(),
  effort: effortSchema,
  changes: z.array(changeSchema).readonly(),
  validation: z.string(),
  rollback: z.string(),
  timeline: z.object({
    phase: z.enum(['prepare', 'build', 'roll out', 'verify']),
    starts: z.string(),
    lasts: effortSchema,
  }),
  approvals: z.array(z.string()).readonly(),
  /** What is gained, and what it takes; the money is on the action that brings it in. */
  cost_benefit: z.object({
    saving_usd: figureSchema.nullable(),
    saving_percent: figureSchema.nullable(),
    verdict: z.string(),
  }),
});
export type Action = z.infer<typeof actionSchema>;

export const actionsOutputSchema = z.object({
  actions: z
    .array(actionSchema)
    .readonly()
    .refine(inOrder, { message: 'an action comes before one that it depends on' }),
  total_saving_usd: figureSchema,
  /** Why there is nothing to do; null when there is. */
  nothing_because: z.string().nullable(),
  queries: z.array(querySchema).readonly(),
});
export type Actions = z.infer<typeof actionsOutputSchema>;
