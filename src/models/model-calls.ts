import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { UnitOfWork } from '@airlock/session';
import { AirlockConfig } from '../config';
import { LateWrites } from '../database';
import type { ModelAsk, ModelCall } from './model-ask';
import { type ModelCallRow, ModelCallRepository } from './model-call.repository';
import { promptHash } from './model-prompt';

/**
 * Leaves a row for each call that was made, answered, failed or cut off (M3). It is a book of what was paid and no work of
 * the run: whoever made the call enters it, once, whether the run is still theirs or not, in a unit of its own.
 */
@Injectable()
export class ModelCalls implements OnApplicationShutdown {
  private readonly late = new LateWrites(ModelCalls.name);

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(ModelCallRepository) private readonly rows: ModelCallRepository,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** @throws what keeps the rows from being stored now; they are stored as soon as they can be all the same */
  async record(ask: ModelAsk, stepNo?: number): Promise<void> {
    const write = this.writing(ask, stepNo);
    await write().catch((error: unknown) => {
      this.late.later(nameOf(ask), write, error);
      throw error;
    });
  }

  /** For a question whose asker is gone. Never throws; resolves when the first attempt is over. */
  async recordLate(ask: ModelAsk, stepNo?: number): Promise<void> {
    await this.late.write(nameOf(ask), this.writing(ask, stepNo));
  }

  /** Not earlier: the runs of a worker that stops are cut off by then, and the database is still there. */
  async onApplicationShutdown(): Promise<void> {
    await this.late.settle();
  }

  private writing(ask: ModelAsk, stepNo?: number): () => Promise<void> {
    if (ask.calls.length === 0) return () => Promise.resolve();
    const hash = promptHash(ask.request, this.config.modelOutputTokens);
    const { userId, runId } = ask.context;
    const rows = ask.calls.map((call) => ({
      ...rowOf(call),
      user_id: userId,
      run_id: runId,
      step_no: stepNo ?? null,
      prompt_hash: hash,
    }));
    return () =>
      this.units.run(ask.context, { name: 'model_calls' }, ({ manager }) => this.rows.insert(manager, rows));
  }
}

const nameOf = ({ calls, context }: ModelAsk): string =>
  `${calls.length} model calls of request ${context.requestId}`;

type Named = 'user_id' | 'run_id' | 'step_no' | 'prompt_hash';

function rowOf(call: ModelCall): Omit<ModelCallRow, Named> {
  const { id, rung, turn, error, latencyMs, decision } = call;
  const paid = turn ?? call.paid;
  return {
    id,
    provider: paid?.provider ?? null,
    model: rung.model,
    tier: rung.tier,
    input_tokens: paid?.inputTokens ?? null,
    output_tokens: paid?.outputTokens ?? null,
    cost_usd: paid?.costUsd ?? null,
    latency_ms: latencyMs,
    cache_hit: turn?.cacheHit ?? false,
    quality: turn?.quality ?? null,
    decision: error ? `${decision}: ${error.name}` : decision,
  };
}
