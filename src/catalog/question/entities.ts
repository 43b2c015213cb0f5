import { z } from 'zod';

export const entitiesSchema = z.object({
  models: z.array(z.string()),
  providers: z.array(z.string()),
  percentages: z.array(z.number()),
  amounts_usd: z.array(z.number()),
});
export type Entities = z.infer<typeof entitiesSchema>;

/** Names of which the version is a part, with or without a sign between. */
const FAMILIES = 'gpt|gemini|mi[sx]tral|codestral|ministral|llama|qwen|deepseek|grok|command|nova|phi|gemma';
const MODEL = new RegExp(
  String.raw`\b(?:(?:${FAMILIES})-?[\w.]+(?:-[\w.]+)*|o[134](?:-[\w.]+)*|chatgpt[\w.-]*|claude(?:-[\w.]+)+)`,
  'gi',
);
const PROVIDERS = [
  'openai',
  'anthropic',
  'google',
  'azure',
  'aws',
  'bedrock',
  'mistral',
  'cohere',
  'groq',
  'deepseek',
  'xai',
];
const PERCENTAGE = /(?<![\d.])(\d{1,3}(?:\.\d+)?) ?(?:%|percent\b)/gi;
const AMOUNT = /(?:\$|\bUSD ?)(\d[\d,]*(?:\.\d+)?)/gi;

const MANY = 20;

/** What a message names, each thing once, in the order of mention. */
export function entitiesOf(message: string): Entities {
  const words = message.toLowerCase();
  return {
    models: once(
      [...message.matchAll(MODEL)].map(([name]) => name.toLowerCase().replace(/[.-]+$/, '')),
    ).filter((name) => /\d|-/.test(name)),
    providers: PROVIDERS.filter((name) => new RegExp(`\\b${name}\\b`).test(words)),
    percentages: once([...message.matchAll(PERCENTAGE)].map(([, number]) => Number(number))),
    amounts_usd: once(
      [...message.matchAll(AMOUNT)].map(([, number = '']) => Number(number.replaceAll(',', ''))),
    ),
  };
}

const once = <T>(values: readonly T[]): T[] => [...new Set(values)].slice(0, MANY);
