/**
 * A count, in SQL: the place of a queued run in its user's line, from 1.
 * @param run the expressions that say which
 */
export const placeInLine = (run: { userId: string; createdAt: string; id: string }): string => `
  select count(*)::integer from runs waiting
  where waiting.user_id = ${run.userId} and waiting.status = 'queued'
    and (waiting.created_at, waiting.id) <= (${run.createdAt}, ${run.id})`;
