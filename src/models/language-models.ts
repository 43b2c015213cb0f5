import type { LanguageModel } from 'ai';
import type { AirlockConfig } from '../config';

/** Where models come from: any provider of the AI SDK has this shape. */
export interface LanguageModels {
  languageModel(id: string): Exclude<LanguageModel, string>;
}

/** Injection token for `LanguageModels`, or undefined where none is configured. */
export const LANGUAGE_MODELS = Symbol('airlock:language-models');

/** An OpenAI-compatible API, when one is configured; only then is its client loaded. */
export async function configuredModels(config: AirlockConfig): Promise<LanguageModels | undefined> {
  if (!config.modelBaseUrl) return undefined;
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  return createOpenAICompatible({
    name: 'openai-compatible',
    baseURL: config.modelBaseUrl,
    includeUsage: true,
    ...(config.modelApiKey ? { apiKey: config.modelApiKey } : {}),
  });
}
