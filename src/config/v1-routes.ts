/** Names of the deprecated v1 routes, by which each can be switched off. */
export const V1_ROUTES = ['run_agent', 'status', 'state', 'thread_runs', 'message', 'stream'] as const;
export type V1Route = (typeof V1_ROUTES)[number];
