/** Why a model stopped, where it answered: some logs have that for a status. */
const FINISHED = [
  'stop',
  'end_turn',
  'stop_sequence',
  'tool_calls',
  'tool_use',
  'function_call',
  'length',
  'max_tokens',
];

/** What a call's status says when it went well, beside HTTP's 2xx and 3xx; any other one is a failure. */
const WENT_WELL = ['ok', 'success', 'succeeded', 'completed', 'complete', 'finished', 'true', ...FINISHED];

/** Whether a row failed; null for a row without a status. */
export const FAILED = `(lower(status) not in (${WENT_WELL.map((word) => `'${word}'`).join(', ')})
  and status !~ '^[23][0-9][0-9]$')`;
