import { Inject, Injectable } from '@nestjs/common';
import { mintId, UnitOfWork } from '@airlock/session';
import { AirlockConfig } from '../config';
import type { ModelAsk, ModelCall } from './model-ask';
import { type ModelCallRow, ModelCallRepository } from './model-call.repository';
import { promptHash } from './model-prompt';

/** Leaves a row for each call, answered or failed (M3). */
@Injectable()
export class ModelCalls {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(ModelCallRepository) private readonly rows: ModelCallRepository,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  async record(ask: ModelAsk, stepNo?: number): Promise<void> {
    if (ask.calls.length === 0) return;
    const hash = promptHash(ask.request, this.config.modelOutputTokens);
    const { userId, runId } = ask.context;
    const rows = ask.calls.map((call) => ({
      ...rowOf(call),
      user_id: userId,
      run_id: runId,
      step_no: stepNo ?? null,
      prompt_hash: hash,
    }));
    await this.units.run(ask.context, { name: 'model_calls' }, ({ manager }) =>
      this.rows.insert(manager, rows),
    );
  }
}

type Named = 'user_id' | 'run_id' | 'step_no' | 'prompt_hash';

function rowOf({ rung, turn, error, latencyMs, decision }: ModelCall): Omit<ModelCallRow, Named> {
  return {
    id: mintId(),
    provider: turn?.provider ?? null,
    model: rung.model,
    tier: rung.tier,
    input_tokens: turn?.inputTokens ?? null,
    output_tokens: turn?.outputTokens ?? null,
    cost_usd: turn?.costUsd ?? null,
    latency_ms: latencyMs,
    cache_hit: turn?.cacheHit ?? false,
    quality: turn?.quality ?? null,
    decision: error ? `${decision}: ${error.name}` : decision,
  };
}
