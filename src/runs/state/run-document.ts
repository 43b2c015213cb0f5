import type { InputMessage, WorkloadSelection } from '../run-input';
import type { Json } from '@airlock/agent-kit/plain-json';

/** How one agent's turn came out, as later agents, the report and a resumed run need to know it. */
export interface AgentOutcome {
  readonly status: 'completed' | 'degraded' | 'failed' | 'timeout' | 'dead' | 'cancelled' | 'skipped';
  readonly output?: Json;
  /** Why it is degraded, was skipped, or failed; fit for the owner. */
  readonly reason?: string;
  readonly attempts?: number;
}

/**
 * The state of a run: plain data that says what was asked and what is known so far. It names neither user nor run, so
 * that a run that goes on from another begins with the very same bytes (P2).
 */
export interface RunDocument {
  readonly message: string;
  readonly constraints: Json;
  readonly workloads: readonly WorkloadSelection[];
  readonly history: readonly InputMessage[];
  /** Agents decided on so far, in their order. */
  readonly plan: readonly string[];
  /** By agent name. */
  readonly outcomes: { readonly [agent: string]: AgentOutcome };
}
