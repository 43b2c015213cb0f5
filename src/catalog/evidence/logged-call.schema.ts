import { z } from 'zod';

/** Which call of the log a row is about. */
export const loggedCallSchema = z.object({
  import_id: z.string(),
  row_no: z.number(),
  occurred_at: z.string(),
  model: z.string().nullable(),
  workload: z.string().nullable(),
});
