import { validate as isUuid } from 'uuid';
import { z } from 'zod';

/** An id as clients name it; kept in canonical spelling. */
export const uuid = z
  .string()
  .refine(isUuid, 'must be a UUID')
  .transform((id) => id.toLowerCase());

export const page = {
  limit: z.int().min(1).max(100).default(10),
  offset: z.int().min(0).max(1_000_000).default(0),
};
