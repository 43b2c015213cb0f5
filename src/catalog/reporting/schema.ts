import { z } from 'zod';
import { actionsOutputSchema } from '../actions/schema';
import { dataHelperOutputSchema } from '../data-helper/schema';
import { dataOutputSchema } from '../data/schema';
import { evidenceSchema } from '../evidence/figure.schema';
import { optimizationOutputSchema } from '../optimization/schema';
import { triageOutputSchema } from '../triage/schema';

/** Everything that exists, and of what does not, why. */
export const reportingInputSchema = z.object({
  message: z.string(),
  history: z
    .array(z.object({ role: z.string(), content: z.string() }))
    .readonly()
    .optional(),
  triage: triageOutputSchema.optional(),
  data_helper: dataHelperOutputSchema.optional(),
  data: dataOutputSchema.optional(),
  optimization: optimizationOutputSchema.optional(),
  actions: actionsOutputSchema.optional(),
  outcomes: z.record(z.string(), z.object({ status: z.string(), reason: z.string().optional() })).optional(),
});
export type ReportingInput = z.infer<typeof reportingInputSchema>;

const sectionIdSchema = z.enum([
  'summary',
  'workload_profile',
  'findings',
  'strategies_and_savings',
  'action_plan',
  'risks_assumptions_confidence',
  'appendix_a_evidence',
  'appendix_b_method',
]);

const sectionSchema = z.object({
  id: sectionIdSchema,
  title: z.string(),
  /** Null, or why there is nothing to say. */
  missing_because: z.string().nullable(),
  markdown: z.string(),
  /** Ids of the evidence behind its numbers. */
  evidence: z.array(z.string()).readonly(),
});
export type Section = z.infer<typeof sectionSchema>;

/** One number, or one table of them, and how it came to be. */
const reportEvidenceSchema = evidenceSchema.extend({
  /** Such as `E1`, as cited in the text. */
  id: z.string(),
});
export type ReportEvidence = z.infer<typeof reportEvidenceSchema>;

export const reportSchema = z.object({
  title: z.string(),
  sections: z.array(sectionSchema).readonly(),
  markdown: z.string(),
  /** The summary alone: what the thread is told. */
  answer: z.string(),
  evidence: z.array(reportEvidenceSchema).readonly(),
  assumptions: z.array(z.string()).readonly(),
  confidence: z.number().min(0).max(1),
  text_source: z.enum(['model', 'template']),
  /** Why the template's text stands where a model's was to. */
  text_note: z.string().nullable(),
  catalogue_version: z.string().nullable(),
});
export type Report = z.infer<typeof reportSchema>;
