import { UserExecutionContext } from '@airlock/session';
import { randomUUID } from 'node:crypto';
import { RecordingTask } from './recording-task';

describe('a recording task', () => {
  const [threadId, runId] = [randomUUID(), randomUUID()];
  const context = UserExecutionContext.create({ userId: 'alice', threadId, runId });

  it('says of a tool that the test does not give how to give it, and which ones it gives', async () => {
    const task = new RecordingTask({ context, tools: { price_search: () => ({}) } });

    expect(await task.tool('word_count', {})).toMatchObject({
      status: 'error',
      message:
        'The test gives the agent no tool "word_count": say in its `tools` what that answers. Given: price_search.',
    });
  });
});
