const seconds = { description: 'Seconds until it may be tried again', schema: { type: 'integer' as const } };

/** Of an answer that sends its caller away for a while. */
export const RETRY_AFTER = { 'Retry-After': seconds };

const place = {
  description:
    'Where the run is, below /v2: LangGraph clients put it behind the address that they are pointed at',
  schema: { type: 'string' as const, example: '/threads/<thread_id>/runs/<run_id>' },
};

const again = {
  description: 'Where the same answer is had again after a broken connection, below /v2 as well',
  schema: { type: 'string' as const, example: '/threads/<thread_id>/runs/<run_id>/join' },
};

/** Of an answer that made a run. */
export const WHERE_THE_RUN_IS = { Location: place, 'Content-Location': place };

/** Of an answer that made a run and tells what comes of it. */
export const WHERE_TO_COME_BACK = { Location: again, 'Content-Location': place };

/** How LangGraph's SDK learns that there is more. */
export const NEXT_PAGE = 'X-Pagination-Next';
const offset = {
  description: 'The offset of the next page, if there is one',
  schema: { type: 'integer' as const },
};
export const WHERE_THE_NEXT_PAGE_BEGINS = { [NEXT_PAGE]: offset };
