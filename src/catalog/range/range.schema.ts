import { z } from 'zod';

const names = z.array(z.string().min(1)).min(1).readonly();

/** Which of the user's rows; a row must match one of each list that is given. */
const filtersSchema = z.strictObject({
  models: names.optional(),
  workloads: names.optional(),
  statuses: names.optional(),
  weekdays: z.array(z.int().min(1).max(7)).min(1).readonly().optional().describe('1 is Monday, in UTC'),
  hours: z.array(z.int().min(0).max(23)).min(1).readonly().optional().describe('hours of the day, in UTC'),
});
export type Filters = z.infer<typeof filtersSchema>;

/** What a tool may be asked about: a stretch back from the newest row, or two times; without either, the whole log. */
export const rangeSchema = z.strictObject({
  timeframe: z
    .string()
    .regex(/^\d{1,4}[hd]$/)
    .optional()
    .describe('from 1h to 90d, counted back from the newest row'),
  start_time: z.string().optional().describe('ISO time; the start belongs to the range'),
  end_time: z.string().optional().describe('ISO time; the end does not belong to the range'),
  filters: filtersSchema.optional(),
});
export type RangeInput = z.infer<typeof rangeSchema>;

/** An earlier period that a range is compared with; the same filters hold for it. */
export const againstSchema = z.strictObject({ start_time: z.string(), end_time: z.string() });
export type Against = z.infer<typeof againstSchema>;

/** The stretch of the log that an answer is about. */
export const rangeViewSchema = z.object({
  start: z.string(),
  end: z.string(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  rows: z.number(),
  filters: filtersSchema,
  models: z
    .array(
      z.object({
        name: z.string(),
        provider: z.string(),
        model: z.string(),
        smaller: z.string().optional(),
        smallest: z.string().optional(),
      }),
    )
    .readonly(),
  unknown_models: z.array(z.string()).readonly(),
  catalogue_version: z.string(),
});
export type RangeView = z.infer<typeof rangeViewSchema>;

/** What the whole log is: the words of a question are read against it. */
export const outlineSchema = z.object({
  first: z.string().nullable(),
  last: z.string().nullable(),
  models: z.array(z.string()).readonly(),
  workloads: z.array(z.string()).readonly(),
});
export type Outline = z.infer<typeof outlineSchema>;

/** The same rows again, whatever is imported behind them meanwhile. */
export const pinned = ({ start, end, filters }: RangeView): RangeInput => ({
  start_time: start,
  end_time: end,
  filters,
});
