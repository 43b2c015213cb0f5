import type { Entities } from '../question/entities';
import type { Target } from '../question/target';
import type { RangeInput } from '../range/range.schema';
import type { Classification, Triage } from './schema';

type Parameters = Triage['parameters'];

const WORKLOAD_TYPES: readonly (readonly [Parameters['workload_type'], RegExp])[] = [
  ['batch', /\b(?:batch|bulk|offline|nightly|etl|backfill)\b/i],
  ['code', /\b(?:cod(?:e|ing)|copilot|ide|completions?)\b/i],
  ['rag', /\b(?:rag|retrieval|search|knowledge base|embeddings?)\b/i],
  ['agent', /\b(?:agents?|tool calls?|workflow)\b/i],
  ['chat', /\b(?:chat|chatbot|conversations?|support|assistant)\b/i],
];

/** What the agents after triage steer by. */
export function keyParameters(
  message: string,
  { kind, priority }: Classification,
  { models }: Entities,
  { filters }: RangeInput,
  target: Target | undefined,
): Parameters {
  return {
    workload_type: WORKLOAD_TYPES.find(([, pattern]) => pattern.test(message))?.[0] ?? 'unknown',
    focus: kind,
    urgency: priority === 'critical' ? 'now' : priority === 'high' ? 'soon' : 'none',
    scope: filters?.workloads ? 'workloads' : filters?.models || models.length > 0 ? 'models' : 'all',
    target: target ?? null,
  };
}
