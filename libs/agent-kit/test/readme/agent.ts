// src/busiest-model/agent.ts
import { Agent, type AgentHandler, type AgentTask, Degraded } from '@airlock/agent-kit';
import { z } from 'zod';

const input = z.object({ message: z.string() });
const output = z.object({ answer: z.string(), model: z.string() });
type Answer = z.infer<typeof output>;

@Agent({
  name: 'busiest_model',
  description: 'Says which model you call most, and what it costs.',
  input,
  output,
  tools: ['price'],
})
export class BusiestModelAgent implements AgentHandler<z.infer<typeof input>, Answer> {
  async run(_asked: z.infer<typeof input>, task: AgentTask): Promise<Answer | Degraded<Answer>> {
    // a transaction of its own, under the caller's identity; what it returns is plain JSON
    const model = await task.step('busiest', async (rows) => {
      const [row] = await rows.query<{ model: string }>(
        'select model from calls group by model order by count(*) desc limit 1',
      );
      return row?.model ?? 'none';
    });
    // no connection is held meanwhile; a tool that fails is a result, and no throw
    const price = await task.tool<{ usd: number }>('price', { model });
    if (price.status !== 'success') return new Degraded({ answer: `Mostly ${model}.`, model }, price.message);
    return { answer: `Mostly ${model}, at ${price.output.usd} USD a million tokens.`, model };
  }
}
