import type { Json } from '@airlock/agent-kit/plain-json';
import type { EndState, RunError } from '../../runs';

/** What came of an agent's turn (spec 6). */
export interface AgentResult {
  readonly status: EndState | 'degraded';
  readonly agent: string;
  readonly execution_id: string;
  readonly output?: Json;
  readonly error?: RunError & { readonly user_facing: string };
  readonly degraded_reason?: string;
  readonly attempts: number;
  readonly duration_ms: number;
  readonly tokens: { readonly input: number; readonly output: number };
  readonly cost_usd: number;
  readonly metadata: { readonly [key: string]: Json };
}
