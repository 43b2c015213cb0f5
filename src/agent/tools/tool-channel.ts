import type { ToolResult } from '@airlock/agent-kit';
import type { ToolCall } from './tool-dispatcher';

/** A call that has begun. */
export interface BegunCall {
  /** `run:step:call`: a tool with side effects can refuse a repeat by it (T4). */
  readonly key: string;
  readonly usageId: string;
}

/** Where one agent's calls are told of and recorded; every method is a transaction of its own. */
export interface ToolChannel {
  /** Whether the agent declared the tool. */
  mayCall(tool: string): boolean;
  /** Tells, counts and records a call that can never begin: it is not asked for again. @returns the result */
  refused(call: ToolCall, result: ToolResult): Promise<ToolResult>;
  /** Tells and counts a call that cannot begin now; an agent that tries again makes it. @returns the result */
  postponed(call: ToolCall, result: ToolResult): Promise<ToolResult>;
  /** Counts the call in and tells of it; nothing when the user has as many at work as may be. */
  begin(call: ToolCall): Promise<BegunCall | 'rate_limited' | 'busy'>;
  /** Tells and counts the result, and records a success, so that the call is not made again. */
  finish(call: ToolCall, begun: BegunCall, result: ToolResult): Promise<void>;
}
