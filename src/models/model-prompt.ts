import { createHash } from 'node:crypto';
import type { ModelRequest } from '@airlock/agent-kit';

/** SHA-256 of everything that the model is given: two prompts with the same hash are the same prompt (M2). */
export function promptHash(request: ModelRequest, maxOutputTokens: number): string {
  const { system = null, prompt, temperature = 0 } = request;
  const whole = JSON.stringify([system, prompt, temperature, request.maxOutputTokens ?? maxOutputTokens]);
  return createHash('sha256').update(whole).digest('hex');
}

/** Upper estimate: no common tokenizer makes a token of less than two characters of ordinary text, on average. */
const CHARACTERS_PER_TOKEN = 2;

export function inputTokensAtMost({ system = '', prompt }: ModelRequest): number {
  return Math.ceil((system.length + prompt.length) / CHARACTERS_PER_TOKEN);
}
