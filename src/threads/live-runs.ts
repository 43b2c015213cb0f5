/**
 * The runs of a user, `$1`, that have not ended. There are few of them, and each half has an index of just those, so the states
 * stand here as they stand there. What else is asked of those that wait is asked behind `offset 0`: an index that answers it
 * reads the runs that have ended too, and a thread may have had thousands.
 */
export const LIVE_RUNS = `
  (select * from runs where user_id = $1 and status = 'queued' offset 0)
  union all
  select * from runs where user_id = $1 and status in ('starting', 'running', 'completing')`;
