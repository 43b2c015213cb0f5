import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { AirlockConfig } from '../config';
import { configuredModels } from './language-models';
import { ModelClient } from './model-client';
import { question } from './testing/ladder-fixture';
import { pour, RogueEndpoint, streamedPiece, wholeAnswer } from './testing/rogue-endpoint';

const EVENTS = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const KEY = 'a-key-of-no-known-form-4711';
const rung = { model: 'gpt-4o-mini', tier: 'small' } as const;

describe('an endpoint of models that misbehaves', () => {
  let endpoint: RogueEndpoint | undefined;

  afterEach(async () => {
    await endpoint?.close();
    endpoint = undefined;
  });

  async function asked(
    answers: (response: ServerResponse) => void,
    onText?: (piece: string) => void,
    env: Record<string, string> = {},
  ): Promise<unknown> {
    endpoint = await RogueEndpoint.start(answers);
    const config = AirlockConfig.from({
      MODEL_BASE_URL: endpoint.url,
      MODEL_API_KEY: KEY,
      MODELS_SMALL: rung.model,
      MODEL_RETRIES: '0',
      ...env,
    });
    const client = new ModelClient(await configuredModels(config), config);
    const request = { ...question, ...(onText ? { onText } : {}) };
    return client.generate(rung, request, new AbortController().signal).catch((error: unknown) => error);
  }
  /** The test's time limit ends this when the connection stays open. */
  const hungUp = async (): Promise<void> => {
    while (endpoint?.left === 0) await new Promise((resolve) => setImmediate(resolve));
  };

  it('and sends them elsewhere is not followed: what the user asked stays where it was sent', async () => {
    const elsewhere = await RogueEndpoint.start((response) => response.end(wholeAnswer('Thank you.')));

    const error = await asked((response) =>
      response.writeHead(307, { location: `${elsewhere.url}/chat/completions` }).end(),
    );
    await elsewhere.close();

    expect(elsewhere.asked).toEqual([]);
    expect(error).toMatchObject({ name: 'ModelCallFailedError', statusCode: 307 });
  });

  it.each([
    [
      'a line without an end',
      false,
      (response: ServerResponse) => pour(response.writeHead(200, EVENTS), 'data: "x'),
    ],
    [
      'a text without an end',
      false,
      (response: ServerResponse) => pour(response.writeHead(200, JSON_TYPE), '          '),
    ],
    [
      'an error without an end',
      false,
      (response: ServerResponse) => pour(response.writeHead(400, JSON_TYPE), '          '),
    ],
    [
      'a line without an end',
      true,
      (response: ServerResponse) => pour(response.writeHead(200, EVENTS), 'data: "x'),
    ],
    [
      'events without words',
      true,
      (response: ServerResponse) => pour(response.writeHead(200, EVENTS), ': nothing\n\n'),
    ],
    [
      'what is small only while it is packed',
      true,
      (response: ServerResponse) =>
        response
          .writeHead(200, { ...EVENTS, 'content-encoding': 'gzip' })
          .write(gzipSync(Buffer.alloc(9_000_000))),
    ],
  ])('is read no further than MODEL_ANSWER_MAX_BYTES: %s (streamed: %s)', async (_, isStreamed, answers) => {
    const error = await asked(answers, isStreamed ? () => undefined : undefined, {
      MODEL_ANSWER_MAX_BYTES: '1000000',
    });

    expect(error).toMatchObject({ name: 'AnswerTooLargeError', model: rung.model });
    expect(String(error)).toMatch(/1,000,000 bytes.*MODEL_ANSWER_MAX_BYTES/);
    await hungUp();
  });

  it('is not listened to when it says more than it was asked for, and everybody else has their turn meanwhile', async () => {
    let shown = 0;
    let turns = 0;
    const others = setInterval(() => (turns += 1), 1);

    const error = await asked(
      (response) => pour(response.writeHead(200, EVENTS), streamedPiece('words of no end ').repeat(500)),
      (piece) => {
        shown += piece.length;
      },
    );
    clearInterval(others);

    expect(error).toMatchObject({ name: 'AnswerTooLargeError' });
    expect(String(error)).toContain('2,000 tokens');
    expect(shown).toBeLessThanOrEqual(33_000);
    expect(turns).toBeGreaterThan(20);
    await hungUp();
  });

  it('is not listened to either when it says that at once', async () => {
    const error = await asked((response) =>
      response.writeHead(200, JSON_TYPE).end(wholeAnswer('a '.repeat(20_000))),
    );

    expect(error).toMatchObject({ name: 'AnswerTooLargeError' });
  });

  it.each([false, true])(
    'is heard as text that can be stored: no NUL, no half of a character, and not the key (streamed: %s)',
    async (isStreamed) => {
      const pieces = ['a\0b \ud83d', '\ude00 c\ud83d', ` ${KEY.slice(0, 9)}`, `${KEY.slice(9)} d\ud83d`];
      const said: string[] = [];

      const answer = await asked(
        (response) =>
          isStreamed
            ? response
                .writeHead(200, EVENTS)
                .end(
                  `${pieces.map((piece) => streamedPiece(piece)).join('')}${streamedPiece('', 'stop')}data: [DONE]\n\n`,
                )
            : response.writeHead(200, JSON_TYPE).end(wholeAnswer(pieces.join(''))),
        isStreamed ? (piece) => said.push(piece) : undefined,
      );

      const text = 'a\ufffdb 😀 c\ufffd [redacted] d\ufffd';
      expect(answer).toMatchObject({ text });
      if (isStreamed) expect(said.join('')).toBe(text);
    },
  );

  it.each([
    ['less than none', { prompt_tokens: -5, completion_tokens: -1 }],
    ['more than there are', { prompt_tokens: 1e300, completion_tokens: 9e15 }],
    ['parts of one', { prompt_tokens: 1.5, completion_tokens: 0.5 }],
    ['nothing of what was asked', { completion_tokens: null }],
  ])('and counts %s has counted nothing', async (_, usage) => {
    const answer = await asked((response) =>
      response.writeHead(200, JSON_TYPE).end(wholeAnswer('Words.', usage)),
    );

    expect(answer).toMatchObject({ text: 'Words.' });
    expect(answer).toHaveProperty('inputTokens', undefined);
  });

  it('and answers with something else is said to, and where to look', async () => {
    const error = await asked((response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in</h1>'),
    );

    expect(String(error)).toContain('its answer is not that of an OpenAI-compatible API');
    expect(String(error)).not.toContain('HTTP 200');
  });
});
