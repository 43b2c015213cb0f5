import { Inject, Injectable } from '@nestjs/common';
import type { ModelRequest } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { type Span, SpanKind } from '@opentelemetry/api';
import { AirlockConfig } from '../config';
import { inSpan, runAttributes } from '../monitoring';
import { PriceCatalogue } from '../workloads';
import { AnswerCache } from './answer-cache';
import { CircuitBreakers, type CircuitPermit } from './circuit-breakers';
import { CostLimitError } from './errors';
import { Experience } from './experience';
import { type Generated, ModelClient } from './model-client';
import { inputTokensAtMost, promptHash } from './model-prompt';
import type { Rung } from './model-tiers';
import { qualityOf } from './quality';
import type { PaidUsage, Usage } from './usage';

/** One model's answer, judged and priced. */
export interface Turn extends PaidUsage {
  readonly rung: Rung;
  readonly response: string;
  readonly finishReason: string;
  readonly quality: number;
  readonly latencyMs: number;
  readonly cacheHit: boolean;
}

export interface TurnLimits {
  /** USD that this turn may cost. */
  readonly budgetUsd: number;
  /** Milliseconds that this turn may take, where that is less than a call of its model may. */
  readonly timeMs: number;
  readonly mayUseCache: boolean;
  /** Only what this run was answered may be repeated to it. */
  readonly anew?: boolean;
  readonly signal: AbortSignal;
}

/** One model's turn at a request: the cache first, then the cost limit, the breaker and the call. */
@Injectable()
export class ModelTurn {
  constructor(
    @Inject(ModelClient) private readonly client: ModelClient,
    @Inject(PriceCatalogue) private readonly prices: PriceCatalogue,
    @Inject(AnswerCache) private readonly answers: AnswerCache<Turn>,
    @Inject(CircuitBreakers) private readonly breakers: CircuitBreakers,
    @Inject(Experience) private readonly experience: Experience,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** @throws ModelError, or the signal's reason */
  async take(
    context: UserExecutionContext,
    rung: Rung,
    request: ModelRequest,
    limits: TurnLimits,
  ): Promise<Turn> {
    const hash = promptHash(request, this.config.modelOutputTokens);
    const key = context.scopedKey('model-answer', rung.model, hash);
    const run = context.scopedKey('run', context.runId);
    const known = limits.mayUseCache ? this.answers.get(key, limits.anew ? run : undefined) : undefined;
    if (known) return repeated(known, rung, request);
    this.refuseIfDear(rung, request, limits.budgetUsd);

    const { generated, latencyMs } = await this.call(context, rung, request, limits);
    const { text: response, finishReason } = generated;
    const quality = qualityOf({ ...request, response, finishReason });
    const paid = this.priced(rung, generated);
    const sample = { quality, latencyMs, costUsd: paid.costUsd ?? 0 };
    this.experience.learn(context, request.category, rung.model, sample);
    const turn: Turn = { rung, response, finishReason, quality, ...paid, latencyMs, cacheHit: false };
    this.answers.set(key, turn, run);
    return turn;
  }

  /** What the provider counted for a call of this model, with its price. */
  priced({ model }: Rung, { provider, inputTokens, outputTokens }: Usage): PaidUsage {
    const isCounted = inputTokens !== undefined && outputTokens !== undefined;
    const costUsd = isCounted
      ? this.prices.cost(model, { input: inputTokens, output: outputTokens })
      : undefined;
    return { provider, inputTokens, outputTokens, costUsd };
  }

  /** What a model without a price costs is not known, so it cannot be refused for it; its answer is marked. */
  private refuseIfDear(rung: Rung, request: ModelRequest, budgetUsd: number): void {
    const output = request.maxOutputTokens ?? this.config.modelOutputTokens;
    const estimate = this.prices.cost(rung.model, { input: inputTokensAtMost(request), output });
    if (estimate !== undefined && estimate > budgetUsd) {
      throw new CostLimitError(rung.model, estimate, budgetUsd);
    }
  }

  private async call(
    context: UserExecutionContext,
    rung: Rung,
    request: ModelRequest,
    { signal, timeMs }: TurnLimits,
  ): Promise<{ generated: Generated; latencyMs: number }> {
    const permit = this.breakers.enter(context.scopedKey('model', rung.model), rung.model);
    const start = performance.now();
    try {
      const generated = await this.generate(context, rung, request, signal, timeMs);
      this.breakers.succeeded(permit);
      return { generated, latencyMs: Math.round(performance.now() - start) };
    } catch (error) {
      if (signal.aborted) this.breakers.abandoned(permit);
      else this.failed(context, permit, rung, request, performance.now() - start);
      throw error;
    }
  }

  private generate(
    context: UserExecutionContext,
    rung: Rung,
    request: ModelRequest,
    signal: AbortSignal,
    timeMs: number,
  ): Promise<Generated> {
    const about = { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': rung.model };
    const ask = async (span: Span): Promise<Generated> => {
      const answer = await this.client.generate(rung, request, signal, timeMs);
      const { inputTokens, outputTokens } = answer;
      if (inputTokens !== undefined) span.setAttribute('gen_ai.usage.input_tokens', inputTokens);
      if (outputTokens !== undefined) span.setAttribute('gen_ai.usage.output_tokens', outputTokens);
      return answer;
    };
    return inSpan(`chat ${rung.model}`, { ...about, ...runAttributes(context) }, ask, SpanKind.CLIENT);
  }

  private failed(
    context: UserExecutionContext,
    permit: CircuitPermit,
    rung: Rung,
    request: ModelRequest,
    latencyMs: number,
  ): void {
    this.breakers.failed(permit);
    this.experience.learn(context, request.category, rung.model, { quality: 0, latencyMs, costUsd: 0 });
  }
}

/** The same answer again costs nothing; it is judged anew, since another asker may judge it. */
function repeated(turn: Turn, rung: Rung, request: ModelRequest): Turn {
  request.onText?.(turn.response);
  const { response, finishReason } = turn;
  const quality = qualityOf({ ...request, response, finishReason });
  return {
    ...turn,
    rung,
    quality,
    costUsd: 0,
    latencyMs: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheHit: true,
  };
}
