import { Agent, type AgentHandler, type AgentTask } from '@airlock/agent-kit';
import { computedStep } from '../evidence/computed-step';
import { pack, unpack } from '../evidence/packing';
import { planOf } from './plan';
import { type Actions, type ActionsInput, actionsInputSchema, actionsOutputSchema } from './schema';

@Agent({
  name: 'actions',
  description:
    'Turns the strategies that save something into an ordered plan with effort, checks and a way back.',
  phase: 'action_planning',
  input: actionsInputSchema,
  output: actionsOutputSchema,
})
export class ActionsAgent implements AgentHandler<ActionsInput, Actions> {
  async run({ optimization }: ActionsInput, task: AgentTask): Promise<Actions> {
    await task.think('Putting the work in order', 30);
    return computedStep(task, 'plan', actionsOutputSchema, () =>
      pack('actions', planOf(unpack(optimization))),
    );
  }
}
