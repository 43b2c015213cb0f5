import type { ModelRequest } from '@airlock/agent-kit';
import { mintId, UserExecutionContext } from '@airlock/session';
import { ScriptedModels, type Script } from '@airlock/testing';
import { AirlockConfig } from '../../config';
import { PriceCatalogue } from '../../workloads';
import { AnswerCache } from '../answer-cache';
import { CircuitBreakers } from '../circuit-breakers';
import { Experience } from '../experience';
import { ModelAsk } from '../model-ask';
import { ModelClient } from '../model-client';
import { ModelLadder } from '../model-ladder';
import { ModelTiers } from '../model-tiers';
import { ModelTurn, type Turn } from '../model-turn';

export const TIERS = {
  MODELS_SMALL: 'gpt-4o-mini,gpt-4.1-nano',
  MODELS_MEDIUM: 'gpt-4.1',
  MODELS_LARGE: 'gpt-4-turbo',
};

/** An answer that nothing can be said against. */
export const GOOD = Array.from({ length: 30 }, (_, index) => `word${index}`).join(' ');

export function contextOf(userId: string): UserExecutionContext {
  return UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });
}

export const question: ModelRequest = { category: 'report', complexity: 'simple', prompt: 'How much?' };

/** The real parts over scripted models; nothing is written. */
export async function ladderFixture(
  scripts: Readonly<Record<string, Script>>,
  env: Record<string, string> = {},
) {
  const config = AirlockConfig.from({ ...TIERS, MODEL_RETRY_BASE_MS: '1', MODEL_EXPLORATION: '0', ...env });
  const models = new ScriptedModels(scripts);
  const tiers = ModelTiers.from(config);
  const experience = Experience.from(config);
  const breakers = CircuitBreakers.from(config);
  const answers = AnswerCache.from<Turn>(config);
  const client = new ModelClient(models, config);
  const turns = new ModelTurn(client, await PriceCatalogue.load(), answers, breakers, experience, config);
  const ladder = new ModelLadder(tiers, turns, experience, config);
  const { modelQuality: quality, modelMaxCostUsd: maxCostUsd, modelLatencyMs: latencyMs } = config;
  const defaults = { quality, maxCostUsd, latencyMs, escalation: true, fallback: true, cache: true };
  const begin = (
    context: UserExecutionContext,
    request: ModelRequest,
    signal = new AbortController().signal,
  ): ModelAsk => new ModelAsk(context, request, { ...defaults, ...request.policy }, signal);
  return { models, experience, breakers, ladder, begin, config };
}
