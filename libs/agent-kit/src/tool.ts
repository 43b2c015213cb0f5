import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { UserExecutionContext } from '@airlock/session';
import type { z } from 'zod';

export interface ToolDefinition {
  /** Unique; words joined by `_`, such as `cost_optimizer`. */
  readonly name: string;
  /** One sentence for people and models: what it returns. */
  readonly description: string;
  /** Scope that the caller's token must carry; default none. */
  readonly permission?: string;
  readonly input: z.ZodType;
  /** Default false. Runs in a worker of its own with a capped heap; such a tool cannot use the database. */
  readonly isolated?: boolean;
}

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
    };

/** A call that the agent cannot do without came to nothing. */
export class ToolFailedError extends Error {
  override readonly name = 'ToolFailedError';

  constructor(
    readonly tool: string,
    readonly status: Exclude<ToolResult['status'], 'success'>,
    message: string,
  ) {
    super(`The tool "${tool}" answered ${status}: ${message}`);
  }
}

/** What the tool answered. @throws ToolFailedError when it answered anything but success */
export function outputOf<Output>(tool: string, result: ToolResult<Output>): Output {
  if (result.status === 'success') return result.output;
  throw new ToolFailedError(tool, result.status, result.message);
}

export const TOOL_DEFINITION = 'airlock:tool';

/** Marks a class as a tool. It is a singleton: it keeps nothing of a call. */
export function Tool(definition: ToolDefinition): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(TOOL_DEFINITION, definition));
}
