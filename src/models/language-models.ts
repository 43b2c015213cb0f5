import type { LanguageModel } from 'ai';
import type { AirlockConfig } from '../config';
import { guardedFetch } from './guarded-fetch';

/** Where models come from: any provider of the AI SDK has this shape. */
export interface LanguageModels {
  languageModel(id: string): Exclude<LanguageModel, string>;
}

/** Injection token for `LanguageModels`, or undefined where none is configured. */
export const LANGUAGE_MODELS = Symbol('airlock:language-models');

/**
 * An OpenAI-compatible API, when one is configured. Only then is its client loaded, and what the client is asked through with
 * it: at the first question the loading would count as the model's own time (MODEL_LATENCY_MS).
 */
export async function configuredModels(config: AirlockConfig): Promise<LanguageModels | undefined> {
  if (!config.modelBaseUrl) return undefined;
  const [{ createOpenAICompatible }] = await Promise.all([import('@ai-sdk/openai-compatible'), import('ai')]);
  return createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: config.modelBaseUrl,
    includeUsage: true,
    fetch: guardedFetch(config.modelAnswerMaxBytes),
    ...(config.modelApiKey ? { apiKey: config.modelApiKey } : {}),
  });
}
