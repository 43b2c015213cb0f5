// src/busiest-model/agent.spec.ts
import { Degraded } from '@airlock/agent-kit';
import { RecordingTask, type RecordingTaskOptions } from '@airlock/agent-kit/testing';
import { UserExecutionContext } from '@airlock/session';
import { randomUUID } from 'node:crypto';
import { BusiestModelAgent } from './agent';

describe('BusiestModelAgent', () => {
  const context = UserExecutionContext.create({
    userId: 'alice',
    threadId: randomUUID(),
    runId: randomUUID(),
  });
  const rows = { query: <Row extends object>() => Promise.resolve([{ model: 'mini' }] as Row[]) };
  const taskWith = (tools: RecordingTaskOptions['tools']): RecordingTask =>
    new RecordingTask({ context, rows, tools });

  it('tells model and price', async () => {
    const task = taskWith({ price: () => ({ usd: 2 }) });

    const answer = await new BusiestModelAgent().run({ message: 'which?' }, task);

    expect(answer).toEqual({ answer: 'Mostly mini, at 2 USD a million tokens.', model: 'mini' });
    expect(task.namesOf('step')).toEqual(['busiest']);
  });

  it('says what is missing where the price is', async () => {
    const answer = await new BusiestModelAgent().run({ message: 'which?' }, taskWith({}));

    expect(answer).toBeInstanceOf(Degraded);
  });
});
