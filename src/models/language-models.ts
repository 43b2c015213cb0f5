import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModel } from 'ai';
import type { AirlockConfig } from '../config';

/** Where models come from: any provider of the AI SDK has this shape. */
export interface LanguageModels {
  languageModel(id: string): Exclude<LanguageModel, string>;
}

/** Injection token for `LanguageModels`, or undefined where none is configured. */
export const LANGUAGE_MODELS = Symbol('airlock:language-models');

/** An OpenAI-compatible API, when one is configured. */
export function configuredModels(config: AirlockConfig): LanguageModels | undefined {
  if (!config.modelBaseUrl) return undefined;
  return createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: config.modelBaseUrl,
    includeUsage: true,
    ...(config.modelApiKey ? { apiKey: config.modelApiKey } : {}),
  });
}
