import type { Complexity } from '@airlock/agent-kit';
import { tierFor, type Tier } from './model-tiers';

/** Words below which an answer is thin for a question of the tier. */
const ENOUGH_WORDS: Readonly<Record<Tier, number>> = { small: 1, medium: 8, large: 20 };

const REFUSAL =
  /^\W*(i['’]?m sorry|i am sorry|sorry,|i apologi[sz]e|i can(?:no|['’])t|i am unable|i['’]?m unable|as an ai\b)/i;

export interface Judged {
  readonly response: string;
  readonly complexity: Complexity;
  /** As the provider says it: `stop`, `length`, `content-filter`, … */
  readonly finishReason: string;
  /** The asker's own judgement, 0–1. */
  readonly judge?: ((response: string) => number) | undefined;
}

/**
 * How good an answer is, 0–1, as far as that shows without knowing the right one: it ended by itself, says enough for
 * the question, does not repeat itself and is no apology; times what the asker's own judge makes of it.
 */
export function qualityOf({ response, complexity, finishReason, judge }: Judged): number {
  if (response.trim() === '') return 0;
  const words: readonly string[] = response.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const complete = finishReason === 'stop' ? 1 : finishReason === 'length' ? 0.6 : 0.3;
  // Not every script puts spaces between its words.
  const length = Math.max(words.length, response.length / 8);
  const enough = Math.min(1, length / ENOUGH_WORDS[tierFor(complexity)]);
  const own = judge ? clamp(judge(response)) : 1;
  return clamp(
    complete * Math.max(enough, 0.2) * freshness(words) * (REFUSAL.test(response) ? 0.3 : 1) * own,
  );
}

/** 1 for text that does not repeat itself; falls once fewer than a third of its first words are different ones. */
function freshness(words: readonly string[]): number {
  const first = words.slice(0, 300);
  return first.length < 20 ? 1 : Math.min(1, (3 * new Set(first).size) / first.length);
}

const clamp = (value: number): number => (Number.isFinite(value) ? Math.min(1, Math.max(0, value)) : 0);
