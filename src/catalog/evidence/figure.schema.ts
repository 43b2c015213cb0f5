import { z } from 'zod';

const cellSchema = z.union([z.number(), z.string(), z.boolean(), z.null()]);
const rowSchema = z.record(z.string(), cellSchema);

/** How a number came to be: running the SQL again as the same user gives the same value. */
export const evidenceSchema = z.object({
  name: z.string(),
  sql: z.string(),
  parameters: z.array(z.unknown()).readonly(),
  row_count: z.number(),
  value: z.union([cellSchema, z.array(rowSchema).readonly()]),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** The same, in an agent's output: the query stands once beside it, for all the numbers that it gave. */
export const packedEvidenceSchema = evidenceSchema
  .omit({ sql: true, parameters: true })
  .extend({ query: z.string(), frame: z.string() });
export type PackedEvidence = z.infer<typeof packedEvidenceSchema>;

export const querySchema = z.object({
  id: z.string(),
  sql: z.string(),
  parameters: z.array(z.unknown()).readonly(),
});
export type Query = z.infer<typeof querySchema>;

const anyEvidenceSchema = z.union([evidenceSchema, packedEvidenceSchema]);

/** A number with its evidence; null when it was not measured, with the column or price that is missing. */
export const figureSchema = z.object({
  value: z.number().nullable(),
  missing: z.string().optional(),
  evidence: anyEvidenceSchema,
});
export type Figure = z.infer<typeof figureSchema>;

/** Rows of numbers with one evidence for all of them. */
export const tableSchema = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row).readonly(), evidence: anyEvidenceSchema });
export interface Table<Row> {
  readonly rows: readonly Row[];
  readonly evidence: Evidence | PackedEvidence;
}
