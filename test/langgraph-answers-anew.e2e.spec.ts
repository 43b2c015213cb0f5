import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eventually } from './support/eventually';
import { startAirlock } from './support/airlock';
import { ask, FIRST, newThread } from './support/langgraph-chat';
import { langGraphClient } from './support/langgraph-client';

describe('H3: a chat page whose server has a model', () => {
  it('an answer that is made anew is asked of the model anew, as often as it is', async () => {
    let asked = 0;
    let isSilent = false;
    const model = createServer((_, response) => {
      asked += 1;
      if (isSilent) return;
      const message = { role: 'assistant', content: 'Into the large model.' };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      response.setHeader('Content-Type', 'application/json');
      response.end(
        JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage }),
      );
    });
    await new Promise<void>((resolve) => model.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
    const env = {
      MODEL_BASE_URL: baseUrl,
      MODEL_API_KEY: 'k',
      MODELS_SMALL: 'm',
      MODELS_MEDIUM: 'm',
      MODELS_LARGE: 'm',
    };
    const withModel = await startAirlock(env);
    const carol = await langGraphClient(withModel, 'carol');
    const threadId = await newThread(carol);

    // What was asked in another thread before is remembered here.
    const earlier = await newThread(carol);
    await carol.runs.wait(earlier, 'supervisor', { input: ask(FIRST) });
    const first = asked;
    await carol.runs.wait(threadId, 'supervisor', { input: ask(FIRST) });
    expect(asked).toBe(first);
    const [, before] = await carol.threads.getHistory(threadId, { limit: 2 });
    const counts: number[] = [];
    for (let count = 0; count < 2; count += 1) {
      await carol.runs.wait(threadId, 'supervisor', { input: null, checkpoint: before?.checkpoint });
      counts.push(asked);
    }
    // One that is stopped while it asks is gone on with as what it was.
    isSilent = true;
    const { run_id: stopped } = await carol.runs.create(threadId, 'supervisor', {
      input: null,
      checkpoint: before?.checkpoint,
    });
    await eventually(
      async () => asked,
      (count) => count > (counts[1] ?? 0),
    );
    await carol.runs.cancel(threadId, stopped, true);
    isSilent = false;
    const untilStopped = asked;
    await carol.runs.wait(threadId, 'supervisor', { input: null });
    const goneOn = asked;

    model.closeAllConnections();
    await withModel.close();
    model.close();
    expect(first).toBeGreaterThan(0);
    expect(counts[0]).toBeGreaterThan(first);
    expect(counts[1]).toBeGreaterThan(counts[0] ?? 0);
    expect(goneOn).toBeGreaterThan(untilStopped);
  });
});
