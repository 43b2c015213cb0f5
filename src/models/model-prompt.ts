import { createHash } from 'node:crypto';
import type { ModelRequest } from '@airlock/agent-kit';

/** SHA-256 of everything that the model is given: two prompts with the same hash are the same prompt (M2). */
export function promptHash(request: ModelRequest, maxOutputTokens: number): string {
  const { system = null, prompt, temperature = 0 } = request;
  const whole = JSON.stringify([system, prompt, temperature, request.maxOutputTokens ?? maxOutputTokens]);
  return createHash('sha256').update(whole).digest('hex');
}

/** Upper estimate: no common tokenizer makes a token of less than two characters of ordinary English, on average. */
const ASCII_PER_TOKEN = 2;

export function inputTokensAtMost({ system = '', prompt }: ModelRequest): number {
  const text = `${system}${prompt}`;
  const ascii = text.length - text.replaceAll(/[\x20-\x7e\s]/g, '').length;
  // Of other scripts a character may be several tokens, but none is shorter than a byte.
  return Math.ceil(ascii / ASCII_PER_TOKEN) + Buffer.byteLength(text) - ascii;
}
