import { setTimeout as pause } from 'node:timers/promises';
import { APICallError } from '@ai-sdk/provider';
import { Inject, Injectable } from '@nestjs/common';
import { Deadline, type ModelRequest } from '@airlock/agent-kit';
import type { LanguageModel, streamText } from 'ai';
import { AirlockConfig } from '../config';
import { EmptyAnswerError, ModelCallFailedError, ModelTimeoutError } from './errors';
import { LANGUAGE_MODELS, type LanguageModels } from './language-models';
import type { Rung } from './model-tiers';
import type { Usage } from './usage';

/** Loaded at the start where a model is configured (configuredModels): a server without models never needs it. */
const sdk = () => import('ai');

/** What the provider gave: its text, and its own count of the tokens. */
export interface Generated extends Usage {
  readonly text: string;
  readonly finishReason: string;
}

/** Asks one model through the AI SDK: bounded in time, tried again when the provider says that it may work. */
@Injectable()
export class ModelClient {
  constructor(
    @Inject(LANGUAGE_MODELS) private readonly models: LanguageModels | undefined,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  get isConfigured(): boolean {
    return this.models !== undefined;
  }

  /**
   * @param signal the caller's; its reason is thrown as it is
   * @throws ModelTimeoutError, ModelCallFailedError, EmptyAnswerError
   */
  async generate(rung: Rung, request: ModelRequest, signal: AbortSignal): Promise<Generated> {
    const limitMs = rung.tier === 'small' ? this.config.smallModelCallMs : this.config.modelCallMs;
    const limit = new Deadline(limitMs, () => new ModelTimeoutError(rung.model, limitMs));
    const either = AbortSignal.any([signal, limit.signal]);
    try {
      return await this.tryAgain(rung, request, either);
    } catch (error) {
      signal.throwIfAborted();
      limit.signal.throwIfAborted();
      throw error instanceof EmptyAnswerError ? error : new ModelCallFailedError(rung.model, error);
    } finally {
      limit.clear();
    }
  }

  private async tryAgain(rung: Rung, request: ModelRequest, signal: AbortSignal): Promise<Generated> {
    let shown = false;
    const onText = request.onText && withMark(request.onText, () => (shown = true));
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.once(rung.model, { ...request, ...(onText ? { onText } : {}) }, signal);
      } catch (error) {
        // Text that was shown cannot be taken back, so it is not begun a second time.
        if (shown || attempt >= this.config.modelRetries || !mayWorkLater(error)) throw error;
        await pause(Math.random() * this.config.modelRetryBaseMs * 2 ** attempt, undefined, { signal });
      }
    }
  }

  private async once(id: string, request: ModelRequest, signal: AbortSignal): Promise<Generated> {
    const model = this.modelOf(id);
    const call = {
      model,
      prompt: request.prompt,
      temperature: request.temperature ?? 0,
      maxOutputTokens: request.maxOutputTokens ?? this.config.modelOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
      ...(request.system === undefined ? {} : { instructions: request.system }),
    };
    const answer = request.onText
      ? await streamed(call, request.onText)
      : await (await sdk()).generateText(call);
    const usage: Usage = {
      provider: typeof model === 'string' ? 'gateway' : model.provider,
      inputTokens: answer.usage.inputTokens,
      outputTokens: answer.usage.outputTokens,
    };
    if (answer.text.trim() === '') throw new EmptyAnswerError(id, usage);
    return { ...usage, text: answer.text, finishReason: answer.finishReason };
  }

  private modelOf(id: string): LanguageModel {
    if (!this.models) throw new TypeError('No provider of models is configured.');
    return this.models.languageModel(id);
  }
}

type StreamCall = Parameters<typeof streamText>[0];

async function streamed(call: StreamCall, onText: (piece: string) => void) {
  const failure: { error?: unknown } = {};
  const result = (await sdk()).streamText({ ...call, onError: ({ error }) => void (failure.error = error) });
  for await (const piece of result.textStream) onText(piece);
  call.abortSignal?.throwIfAborted();
  if (failure.error instanceof Error) throw failure.error;
  if (failure.error !== undefined) throw new Error('The stream broke.', { cause: failure.error });
  return { text: await result.text, finishReason: await result.finishReason, usage: await result.usage };
}

const withMark =
  (onText: (piece: string) => void, mark: () => void) =>
  (piece: string): void => {
    mark();
    onText(piece);
  };

/** A network failure, 408, 409, 429 or 5xx; the SDK knows. */
const mayWorkLater = (error: unknown): boolean => APICallError.isInstance(error) && error.isRetryable;
