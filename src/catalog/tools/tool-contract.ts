import { type AgentTask, outputOf } from '@airlock/agent-kit';
import type { z } from 'zod';

/** What an agent needs to know of a tool: no more than its name and the shapes of what goes in and out. */
export interface ToolContract<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
}

/**
 * Calls a tool and checks what comes back.
 * @throws ToolFailedError when it answers anything but success
 */
export async function callTool<Input extends z.ZodType, Output extends z.ZodType>(
  task: AgentTask,
  { name, output }: ToolContract<Input, Output>,
  input: z.input<Input> & object,
): Promise<z.infer<Output>> {
  return output.parse(outputOf(name, await task.tool(name, input)));
}
