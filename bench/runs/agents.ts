import { Agent, type AgentHandler, type AgentTask } from '@airlock/agent-kit';
import { Module } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const input = z.object({ message: z.string() });
const output = z.object({ steps: z.number() });

/**
 * Does what the message says: `steps 5` commits five steps one after another; `wait 500` waits as for a model, which holds
 * nothing; `hold 500` waits inside a step, which holds the step's connection, as servers do that open a transaction first.
 * It has the name of the agent that every run ends with, so that a run is this agent's turn and nothing else.
 */
@Agent({
  name: 'reporting',
  description: 'Scripted by its message.',
  phase: 'reporting',
  input,
  output,
  mayFail: false,
})
class ScriptedAgent implements AgentHandler<z.infer<typeof input>, z.infer<typeof output>> {
  async run({ message }: z.infer<typeof input>, task: AgentTask): Promise<z.infer<typeof output>> {
    const [word, number] = message.split(' ');
    const amount = Number(number);
    switch (word) {
      case 'steps':
        for (let step = 1; step <= amount; step++) await task.step(`step ${step}`, async () => ({ step }));
        return { steps: amount };
      case 'wait':
        await sleep(amount, undefined, { signal: task.signal });
        return { steps: 0 };
      case 'hold':
        await task.step('hold', async (rows) => {
          await rows.query('select 1');
          await sleep(amount, undefined, { signal: task.signal });
          return {};
        });
        return { steps: 1 };
      case 'think':
        for (let thought = 1; thought <= amount; thought++) {
          await sleep(20, undefined, { signal: task.signal });
          await task.think(`thought ${thought}`);
        }
        return { steps: 0 };
      default:
        throw new Error(`The benchmark's agent does not know "${message}".`);
    }
  }
}

@Module({ providers: [ScriptedAgent] })
export class ScriptedAgentModule {}
