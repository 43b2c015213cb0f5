import { setTimeout as pause } from 'node:timers/promises';
import { APICallError } from '@ai-sdk/provider';
import { Inject, Injectable } from '@nestjs/common';
import { Deadline, type ModelRequest } from '@airlock/agent-kit';
import { causesOf } from '@airlock/session';
import type { LanguageModel } from 'ai';
import { AirlockConfig } from '../config';
import { AnswerTooLargeError, EmptyAnswerError, ModelCallFailedError, ModelTimeoutError } from './errors';
import { BodyTooLargeError } from './guarded-fetch';
import { HeardWords } from './heard-words';
import { LANGUAGE_MODELS, type LanguageModels } from './language-models';
import type { Rung } from './model-tiers';
import { streamedAnswer } from './streamed-answer';
import { counted, type Usage } from './usage';

/** No token is longer than that on average, in any script: who says more was not asked for it. */
const CHARACTERS_PER_TOKEN = 16;
/** A short limit of some model or other is not to the token. */
const CHARACTERS_OVER = 1_000;

const mostCharacters = (tokens: number): number => CHARACTERS_OVER + CHARACTERS_PER_TOKEN * tokens;

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
   * @param mostMs milliseconds that the caller has, where they are fewer than a call of the tier may take
   * @throws ModelTimeoutError, ModelCallFailedError, EmptyAnswerError, AnswerTooLargeError
   */
  async generate(
    rung: Rung,
    request: ModelRequest,
    signal: AbortSignal,
    mostMs = Infinity,
  ): Promise<Generated> {
    const ownMs = rung.tier === 'small' ? this.config.smallModelCallMs : this.config.modelCallMs;
    const limitMs = Math.min(ownMs, mostMs);
    const limit = new Deadline(limitMs, () => new ModelTimeoutError(rung.model, limitMs));
    const either = AbortSignal.any([signal, limit.signal]);
    try {
      return await this.tryAgain(rung, request, either);
    } catch (error) {
      signal.throwIfAborted();
      limit.signal.throwIfAborted();
      throw asModelError(rung.model, error);
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
    const maxOutputTokens = request.maxOutputTokens ?? this.config.modelOutputTokens;
    const call = {
      model,
      prompt: request.prompt,
      temperature: request.temperature ?? 0,
      maxOutputTokens,
      maxRetries: 0,
      abortSignal: signal,
      ...(request.system === undefined ? {} : { instructions: request.system }),
    };
    const { text, finishReason, usage } = await (request.onText
      ? this.heard(call, request.onText, () => AnswerTooLargeError.ofText(id, maxOutputTokens))
      : this.whole(call));
    const paid: Usage = {
      provider: typeof model === 'string' ? 'gateway' : model.provider,
      inputTokens: counted(usage.inputTokens, 1),
      outputTokens: counted(usage.outputTokens),
    };
    if (text.trim() === '') throw new EmptyAnswerError(id, paid);
    if (text.length > mostCharacters(maxOutputTokens))
      throw AnswerTooLargeError.ofText(id, maxOutputTokens, paid);
    return { ...paid, text, finishReason };
  }

  /** The SDK is loaded at the start where a model is configured (configuredModels): a server without models never needs it. */
  private async whole(call: Call) {
    const { generateText } = await import('ai');
    const { text, finishReason, usage } = await generateText(call);
    const words = new HeardWords(this.config.modelApiKey);
    return { text: words.add(text) + words.end(), finishReason, usage };
  }

  private async heard(call: Call, onText: (piece: string) => void, tooLarge: () => Error) {
    const words = new HeardWords(this.config.modelApiKey);
    const most = mostCharacters(call.maxOutputTokens);
    let text = '';
    const show = (piece: string): void => {
      if (piece === '') return;
      if (text.length + piece.length > most) throw tooLarge();
      text += piece;
      onText(piece);
    };
    const { finishReason, usage } = await streamedAnswer(call, (piece) => show(words.add(piece)));
    show(words.end());
    return { text, finishReason, usage };
  }

  private modelOf(id: string): LanguageModel {
    if (!this.models) throw new TypeError('No provider of models is configured.');
    return this.models.languageModel(id);
  }
}

interface Call {
  readonly model: LanguageModel;
  readonly prompt: string;
  readonly maxOutputTokens: number;
  readonly abortSignal: AbortSignal;
}

function asModelError(model: string, error: unknown): Error {
  if (error instanceof EmptyAnswerError || error instanceof AnswerTooLargeError) return error;
  const tooLarge = [...causesOf(error)].find((cause) => cause instanceof BodyTooLargeError);
  if (tooLarge) return AnswerTooLargeError.ofBytes(model, tooLarge.mostBytes);
  return new ModelCallFailedError(model, error);
}

const withMark =
  (onText: (piece: string) => void, mark: () => void) =>
  (piece: string): void => {
    mark();
    onText(piece);
  };

/** A network failure, 408, 409, 429 or 5xx; the SDK knows. */
const mayWorkLater = (error: unknown): boolean => APICallError.isInstance(error) && error.isRetryable;
