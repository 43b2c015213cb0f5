import { scriptedModel } from '@airlock/testing';
import { AirlockConfig } from '../config';
import { configuredModels } from './language-models';
import { ModelClient } from './model-client';
import { question } from './testing/ladder-fixture';

/** Jest has it for ES modules; its types do not. */
const modules = jest as unknown as { unstable_mockModule(name: string, make: () => object): void };

describe('a model behind an OpenAI-compatible API', () => {
  const rung = { model: 'gpt-4o-mini', tier: 'small' } as const;
  const signal = new AbortController().signal;

  it('is asked with the key, the system text and the user’s text; tokens are the provider’s own', async () => {
    const server = await scriptedModel(() => 'four words of answer');
    const config = AirlockConfig.from({
      MODEL_BASE_URL: server.url,
      MODEL_API_KEY: 'sk-test',
      MODELS_SMALL: 'gpt-4o-mini',
    });
    const client = new ModelClient(await configuredModels(config), config);

    const whole = await client.generate(rung, { ...question, system: 'Be short.' }, signal);
    const pieces: string[] = [];
    const streamed = await client.generate(
      rung,
      { ...question, onText: (piece) => pieces.push(piece) },
      signal,
    );
    await server.close();

    expect(server.calls.map(({ model, authorization }) => [model, authorization])).toEqual([
      ['gpt-4o-mini', 'Bearer sk-test'],
      ['gpt-4o-mini', 'Bearer sk-test'],
    ]);
    expect(server.calls[0]?.prompt).toBe('Be short.\nHow much?');
    expect(whole).toMatchObject({
      text: 'four words of answer',
      finishReason: 'stop',
      inputTokens: 4,
      outputTokens: 4,
    });
    expect(streamed).toMatchObject({ text: 'four words of answer', outputTokens: 4 });
    expect(pieces.join('')).toBe('four words of answer');
  });

  it('is given up, on the wire too, when the caller gives up', async () => {
    const controller = new AbortController();
    const server = await scriptedModel(() => {
      controller.abort(new Error('cancelled'));
      return { text: 'too late', delayMs: 60_000 };
    });
    const config = AirlockConfig.from({ MODEL_BASE_URL: server.url, MODELS_SMALL: 'gpt-4o-mini' });
    const client = new ModelClient(await configuredModels(config), config);

    await expect(client.generate(rung, question, controller.signal)).rejects.toThrow('cancelled');
    // The test's time limit ends this when the connection stays open.
    while (server.abandoned === 0) await new Promise((resolve) => setImmediate(resolve));
    await server.close();

    expect(server.abandoned).toBe(1);
  });

  it('that is refused is a typed error with the status and without the provider’s words', async () => {
    const server = await scriptedModel(() => ({ status: 401 }));
    const config = AirlockConfig.from({ MODEL_BASE_URL: server.url, MODELS_SMALL: 'gpt-4o-mini' });
    const client = new ModelClient(await configuredModels(config), config);

    const error = await client.generate(rung, question, signal).catch((thrown: unknown) => thrown);
    await server.close();

    expect(error).toMatchObject({ name: 'ModelCallFailedError', statusCode: 401 });
    expect(String(error)).not.toContain('scripted 401');
  });

  it('has its SDK loaded before the first question, whose time is the model’s alone; without a model it is not', async () => {
    const loaded = jest.fn(() => ({}));
    jest.resetModules();
    modules.unstable_mockModule('ai', loaded);

    await configuredModels(AirlockConfig.from({}));
    const without = loaded.mock.calls.length;
    await configuredModels(
      AirlockConfig.from({ MODEL_BASE_URL: 'http://localhost:1/v1', MODELS_SMALL: 'gpt-4o-mini' }),
    );
    const withModel = loaded.mock.calls.length;
    jest.unstable_unmockModule('ai');
    jest.resetModules();

    expect([without, withModel]).toEqual([0, 1]);
  });

  it('is none where none is configured, and a provider without any model does not boot', async () => {
    expect(await configuredModels(AirlockConfig.from({}))).toBeUndefined();
    expect(() => AirlockConfig.from({ MODEL_BASE_URL: 'http://localhost:1/v1' })).toThrow(/MODELS_SMALL/);
  });
});
