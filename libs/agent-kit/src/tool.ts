import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';
import type { Rows } from './agent-task';

export interface ToolDefinition {
  /** Unique; words joined by `_`, such as `cost_optimizer`. */
  readonly name: string;
  /** One sentence for people and models: what it returns. */
  readonly description: string;
  /** Scope that the caller's token must carry; default none. */
  readonly permission?: string;
  readonly input: z.ZodType;
  /** Where its code is, for a tool that runs in a thread of its own with capped memory; the class is then left empty. */
  readonly isolated?: IsolatedCode;
}

/** Code that is loaded in a thread of its own, once for each call. */
export interface IsolatedCode {
  /** Absolute path: `require.resolve('./crunch')`. Plain code: nothing of the server is there, no DI and no environment. */
  readonly module: string;
  /** Name of the exported `IsolatedRun`. */
  readonly export: string;
}

/** Whose call it is, and what it may use. */
export interface IsolatedCall {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;
  /** `run:step:call`, by which a tool with side effects can refuse a repeat. */
  readonly callKey: string;
  /** The user's own rows, to read; each query is a read-only transaction of the user's, outside the thread. */
  readonly rows: Rows;
}

/** An isolated tool's code. At its time limit and at cancel its thread is ended wherever it is; it need not listen. */
export type IsolatedRun<Input = unknown, Output = unknown> = (
  input: Input,
  call: IsolatedCall,
) => Output | Promise<Output>;

/** A function that an agent may call. A tool that needs rows opens a unit of work of its own. */
export interface ToolHandler<Input = unknown, Output = unknown> {
  /** @param signal aborts at the tool's time limit and at cancel */
  run(input: Input, context: UserExecutionContext, signal: AbortSignal): Promise<Output>;
}

/** What came of a call. */
export type ToolResult<Output = unknown> =
  | { readonly status: 'success'; readonly output: Output; readonly duration_ms: number }
  | {
      readonly status: 'error' | 'permission_denied' | 'rate_limited';
      readonly message: string;
      readonly duration_ms: number;
      /** False where the same call comes to the same again, as of a tool that the agent does not declare. */
      readonly retryable?: false;
    };

/** A call that the agent cannot do without came to nothing. */
export class ToolFailedError extends Error {
  override readonly name = 'ToolFailedError';

  constructor(
    readonly tool: string,
    readonly status: Exclude<ToolResult['status'], 'success'>,
    message: string,
    /** Whether another attempt of the agent may fare better. */
    readonly retryable = true,
  ) {
    super(`The tool "${tool}" answered ${status}: ${message}`);
  }
}

/** What the tool answered. @throws ToolFailedError when it answered anything but success */
export function outputOf<Output>(tool: string, result: ToolResult<Output>): Output {
  if (result.status === 'success') return result.output;
  throw new ToolFailedError(tool, result.status, result.message, result.retryable);
}

export const TOOL_DEFINITION = 'airlock:tool';

/** Marks a class as a tool. It is a singleton: it keeps nothing of a call. */
export function Tool(definition: ToolDefinition): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(TOOL_DEFINITION, definition));
}
