import type { AgentTask } from '@airlock/agent-kit';
import type { z } from 'zod';

/**
 * A step that only computes. What a replica of another version recorded of it, and this version cannot take, is computed
 * anew under the next name: while a new version is rolled out, runs change hands in the middle of a turn.
 * @param schema of what is computed
 */
export async function computedStep<Output>(
  task: AgentTask,
  name: string,
  schema: z.ZodType<Output>,
  compute: () => Output,
): Promise<Output> {
  for (let nth = 1; ; nth++) {
    let isNew = false;
    const found = await task.step(nth === 1 ? name : `${name} ${nth}`, async () => {
      isNew = true;
      return compute();
    });
    if (isNew || schema.safeParse(found).success) return found;
  }
}
