import { z } from 'zod';
import { moveSchema } from '../question/moves';
import { dataOutputSchema } from '../data/schema';
import { figureSchema, querySchema } from '../evidence/figure.schema';
import { targetSchema } from '../question/target';
import { savingStrategySchema } from '../tools/cost-optimizer/schema';
import { switchSchema } from '../tools/model-switch-simulator/schema';
import { policySchema } from '../tools/policy-simulator/schema';
import { triageOutputSchema } from '../triage/schema';

export const optimizationInputSchema = z.object({
  message: z.string(),
  triage: triageOutputSchema,
  data: dataOutputSchema,
});
export type OptimizationInput = z.infer<typeof optimizationInputSchema>;

export const strategyNameSchema = z.enum([...savingStrategySchema.options, 'scaling', 'fallback']);
export type StrategyName = z.infer<typeof strategyNameSchema>;

const judgementSchema = z.object({ level: z.enum(['none', 'low', 'medium', 'high']), why: z.string() });

/** Spec 9: a saving outside of these bounds fails the step. */
const savingSchema = figureSchema.refine(
  ({ value }) => value === null || (value >= 0 && value <= 1_000_000),
  {
    message: 'must be from 0 to 1,000,000 USD',
  },
);
const percentSchema = figureSchema.refine(
  ({ value }) => value === null || (value >= -100 && value <= 10_000),
  {
    message: 'must be from -100 to 10,000 %',
  },
);

/** What a strategy does for the user beside money, in numbers of their own rows. */
const effectSchema = z.object({
  what: z.string(),
  unit: z.enum(['ms', 'count', 'percent', 'ratio']),
  figure: figureSchema,
});

const strategySchema = z.object({
  name: strategyNameSchema,
  title: z.string(),
  what: z.string(),
  /** Money, or time and failures: those claim no money. */
  claims: z.enum(['money', 'latency', 'failures']),
  computable: z.boolean(),
  /** The column or the price without which it is not computable. */
  missing: z.string().nullable(),
  saving_usd: savingSchema.nullable(),
  saving_percent: percentSchema.nullable(),
  affected_rows: figureSchema.nullable(),
  effects: z.array(effectSchema).readonly(),
  /** Whether the rows say that it is worth doing. */
  worthwhile: z.boolean(),
  quality_impact: judgementSchema,
  risk: judgementSchema,
  rollback: z.string(),
  phases: z.array(z.object({ name: z.string(), what: z.string() })).readonly(),
  assumptions: z.array(z.string()).readonly(),
  /** 0–1; null when it is not computable. */
  confidence: figureSchema.nullable(),
});
export type Strategy = z.infer<typeof strategySchema>;

const combinationSchema = z.object({
  strategies: z.array(savingStrategySchema).readonly(),
  saving_usd: savingSchema,
  saving_percent: percentSchema,
  reaches: z.boolean(),
});
export type Combination = z.infer<typeof combinationSchema>;

const widerSchema = z.object({
  policy: policySchema,
  saving_usd: savingSchema,
  saving_percent: percentSchema,
  reaches: z.boolean(),
});
export type Wider = z.infer<typeof widerSchema>;

/** The answer to "cut it by so much". */
const targetAnswerSchema = z.object({
  target: targetSchema,
  goal_usd: figureSchema,
  goal_percent: figureSchema,
  verdict: z.enum(['reached', 'reached_by_wider_policy', 'short', 'not_computable']),
  /** Each set of strategies computed for itself: the fewest that reach the target first. */
  combinations: z.array(combinationSchema).readonly(),
  /** How far all strategies together fall short; null when they reach it. */
  short_usd: figureSchema.nullable(),
  short_percent: figureSchema.nullable(),
  /** What happens when larger calls count as small too, the least change first. */
  wider: z.array(widerSchema).readonly(),
  why_not_computable: z.string().nullable(),
});
export type TargetAnswer = z.infer<typeof targetAnswerSchema>;

/** Another model's price for all calls, or for those of some models or workloads. */
const pricedSwitchSchema = switchSchema.extend({ of: moveSchema.omit({ to: true }).optional() });
export type PricedSwitch = z.infer<typeof pricedSwitchSchema>;

export const optimizationOutputSchema = z.object({
  spend_usd: figureSchema,
  total_usd: savingSchema,
  total_percent: percentSchema,
  remaining_usd: figureSchema,
  strategies: z.array(strategySchema).readonly(),
  confidence: figureSchema,
  /** The formula in words. */
  confidence_rule: z.string(),
  target: targetAnswerSchema.nullable(),
  switches: z.array(pricedSwitchSchema).readonly(),
  /** What was asked for and could not be done. */
  notes: z.array(z.string()).readonly(),
  assumptions: z.array(z.string()).readonly(),
  queries: z.array(querySchema).readonly(),
});
export type Optimization = z.infer<typeof optimizationOutputSchema>;
