import type { V1Route } from '../config';

/** A deprecated route and the one that follows it, in the spelling of the router. */
export interface DeprecatedRoute {
  readonly method: 'get' | 'post';
  /** Below `/v1/agent`. */
  readonly path: string;
  readonly successor: string;
}

export const V1_PREFIX = 'v1/agent';

export const V1 = {
  run_agent: { method: 'post', path: 'run_agent', successor: '/v2/runs' },
  status: { method: 'get', path: ':run_id/status', successor: '/v2/threads/:thread_id/runs/:run_id' },
  state: { method: 'get', path: ':run_id/state', successor: '/v2/threads/:thread_id/runs/:run_id/state' },
  thread_runs: { method: 'get', path: 'thread/:thread_id/runs', successor: '/v2/threads/:thread_id/runs' },
  message: { method: 'post', path: 'message', successor: '/v2/threads/:thread_id/runs/wait' },
  stream: { method: 'post', path: 'stream', successor: '/v2/runs/stream' },
} as const satisfies Readonly<Record<V1Route, DeprecatedRoute>>;
