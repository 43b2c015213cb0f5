/** What a call's status says when it went well, beside HTTP's 2xx and 3xx; any other one is a failure. */
const WENT_WELL = ['ok', 'success', 'succeeded', 'completed', 'complete', 'stop', 'finished', 'true'];

/** Whether a row failed; null for a row without a status. */
export const FAILED = `(lower(status) not in (${WENT_WELL.map((word) => `'${word}'`).join(', ')})
  and status !~ '^[23][0-9][0-9]$')`;
