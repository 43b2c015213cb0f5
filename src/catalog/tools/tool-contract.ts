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
 * Calls a tool and checks what comes back. What does not fit may be what a replica of another version recorded of the call:
 * the same call again is another one, and made by this version. These tools only read.
 * @throws ToolFailedError when it answers anything but success
 */
export async function callTool<Input extends z.ZodType, Output extends z.ZodType>(
  task: AgentTask,
  { name, output }: ToolContract<Input, Output>,
  input: z.input<Input> & object,
): Promise<z.infer<Output>> {
  const call = async (): Promise<unknown> => outputOf(name, await task.tool(name, input));
  const first = output.safeParse(await call());
  return first.success ? first.data : output.parse(await call());
}
