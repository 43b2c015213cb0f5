import type { ModelAnswer } from '@airlock/agent-kit';
import type { ModelAsk } from './model-ask';

/** The best of several models' answers to one prompt. */
export interface ConsensusAnswer extends ModelAnswer {
  /** mean − ½ · variance of the qualities, 0–1. */
  readonly consensus_score: number;
  readonly accepted: boolean;
  readonly answers: number;
}

/** @throws ModelError when nobody answered */
export function consensusOf(ask: ModelAsk, acceptedFrom: number): ConsensusAnswer {
  const [first, ...others] = ask.turns;
  if (!first) throw ask.failure();
  const best = others.reduce((top, turn) => (turn.quality > top.quality ? turn : top), first);
  const score = consensusScore(ask.turns.map(({ quality }) => quality));
  const reasoning = `best of ${ask.turns.length} answers, consensus ${score.toFixed(2)} of ${acceptedFrom}`;
  const accepted = score >= acceptedFrom;
  const marks = best.quality < 0.95 * ask.policy.quality ? { below_requirement: true } : {};
  return {
    ...ask.answer(best, reasoning, marks),
    latency_ms: Math.max(...ask.calls.map(({ latencyMs }) => latencyMs)),
    consensus_score: score,
    accepted,
    answers: ask.turns.length,
  };
}

/** Spec 9: mean − ½ · population variance, clamped to 0–1. @param qualities at least one */
export function consensusScore(qualities: readonly number[]): number {
  const mean = qualities.reduce((sum, quality) => sum + quality, 0) / qualities.length;
  const variance = qualities.reduce((sum, quality) => sum + (quality - mean) ** 2, 0) / qualities.length;
  return Math.min(1, Math.max(0, mean - variance / 2));
}
