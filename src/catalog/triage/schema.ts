import { z } from 'zod';
import { entitiesSchema } from '../question/entities';
import { historySchema } from '../question/follow-up';
import { boundSchema } from '../question/bound';
import { moveSchema } from '../question/moves';
import { rankingSchema } from '../question/ranking/ranking.schema';
import { workloadsSchema } from '../question/requested-range';
import { targetSchema } from '../question/target';
import { whenSchema } from '../question/when';
import { againstSchema, rangeSchema, rangeViewSchema } from '../range/range.schema';
import { sufficiencySchema } from '../tools/performance-analyzer/schema';

const categorySchema = z.enum([
  'workload_analysis',
  'cost',
  'performance',
  'quality',
  'model_selection',
  'price_catalogue',
  'monitoring_reporting',
  'configuration',
  'general',
]);
export type Category = z.infer<typeof categorySchema>;

const prioritySchema = z.enum(['low', 'medium', 'high', 'critical']);
export type Priority = z.infer<typeof prioritySchema>;

const complexitySchema = z.enum([
  'trivial',
  'simple',
  'medium',
  'balanced',
  'creative',
  'high',
  'complex',
  'expert',
]);

const intentSchema = z.enum(['analyse', 'optimise', 'compare', 'explain', 'monitor', 'configure', 'look_up']);
export type Intent = z.infer<typeof intentSchema>;

/** What the data agent looks at first. */
export const kindSchema = z.enum(['performance', 'cost_optimization', 'trend_analysis', 'anomaly_detection']);
export type Kind = z.infer<typeof kindSchema>;

const agentNameSchema = z.enum(['data_helper', 'data', 'optimization', 'actions', 'reporting']);

export const triageInputSchema = z.object({
  message: z.string(),
  constraints: z.unknown().optional(),
  workloads: workloadsSchema.optional(),
  history: historySchema.optional(),
});
export type TriageInput = z.infer<typeof triageInputSchema>;

/** What a message asks for, in our words. */
export const classificationSchema = z.object({
  category: categorySchema,
  priority: prioritySchema,
  complexity: complexitySchema,
  intent: intentSchema,
  kind: kindSchema,
  /** 0–1 */
  confidence: z.number().min(0).max(1),
});
export type Classification = z.infer<typeof classificationSchema>;

export const triageOutputSchema = z.object({
  ...classificationSchema.omit({ kind: true }).shape,
  /** Counted over the user's rows; `unknown` when they could not be counted. */
  data_sufficiency: z.enum(['sufficient', 'partial', 'insufficient', 'unknown']),
  /** The counts behind it. */
  sufficiency: sufficiencySchema.nullable(),
  parameters: z.object({
    workload_type: z.enum(['batch', 'chat', 'code', 'rag', 'agent', 'unknown']),
    focus: kindSchema,
    urgency: z.enum(['now', 'soon', 'none']),
    scope: z.enum(['all', 'models', 'workloads']),
    target: targetSchema.nullable(),
  }),
  /** The rows that everybody after looks at. */
  range: rangeSchema,
  measured_range: rangeViewSchema.nullable(),
  /** The earlier period that the question compares the range with. */
  against: againstSchema.optional(),
  /** The calls that the question would have another model answer. */
  move: moveSchema.optional(),
  /** What the question wants in an order. */
  ranking: rankingSchema.optional(),
  /** What the question counts calls by. */
  bound: boundSchema.optional(),
  /** What it asks the time of. */
  when: whenSchema.optional(),
  /** Whether it asks about prompts that were sent again. */
  asks_repeats: z.boolean().optional(),
  /** Whether it asks which models a smaller one could stand in for. */
  asks_downgrade: z.boolean().optional(),
  entities: entitiesSchema,
  next_agent: agentNameSchema,
  tool_recommendations: z.array(z.object({ tool: z.string(), why: z.string() })),
  validation_status: z.enum(['valid', 'warning', 'suspicious', 'invalid']),
  issues: z.array(z.string()),
  /** The questions of the thread that it goes on from, the newest first. */
  goes_on_from: z.array(z.string()).readonly().optional(),
  /** What words of the question were taken for. */
  readings: z.array(z.string()).readonly().optional(),
  decided_by: z.enum(['model', 'keywords']),
});
export type Triage = z.infer<typeof triageOutputSchema>;
