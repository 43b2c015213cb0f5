import type { ModelAnswer, ModelAttempt, ModelError, ModelPolicy, ModelRequest } from '@airlock/agent-kit';
import { mintId, type UserExecutionContext } from '@airlock/session';
import { NoModelAnsweredError } from './errors';
import type { Turn } from './model-turn';
import type { Rung } from './model-tiers';
import type { PaidUsage } from './usage';

/** One row of `model_calls`. */
export interface ModelCall {
  /** Its own from the beginning, so that it is on record once however often it is written. */
  readonly id: string;
  readonly rung: Rung;
  readonly turn?: Turn;
  readonly error?: ModelError;
  /** Of an answer that was paid for and could not be used. */
  readonly paid?: PaidUsage;
  readonly latencyMs: number;
  /** Why this model was asked. */
  readonly decision: string;
}

/** One request on its way through the models: who was asked, what it cost so far. It lives as long as the request. */
export class ModelAsk {
  private readonly taken: ModelCall[] = [];
  private readonly begun = performance.now();

  constructor(
    readonly context: UserExecutionContext,
    readonly request: ModelRequest,
    readonly policy: ModelPolicy,
    readonly signal: AbortSignal,
    readonly anew = false,
  ) {}

  get calls(): readonly ModelCall[] {
    return this.taken;
  }

  get spentUsd(): number {
    return sum(this.paid.map(({ costUsd }) => costUsd ?? 0));
  }

  get spentMs(): number {
    return sum(this.taken.map(({ latencyMs }) => latencyMs));
  }

  /** Milliseconds since it was asked, by the clock. */
  get ageMs(): number {
    return performance.now() - this.begun;
  }

  get turns(): readonly Turn[] {
    return this.taken.flatMap(({ turn }) => turn ?? []);
  }

  private get paid(): readonly PaidUsage[] {
    return this.taken.flatMap(({ turn, paid }) => turn ?? paid ?? []);
  }

  wasAsked(rung: Rung): boolean {
    return this.taken.some(({ rung: { model } }) => model === rung.model);
  }

  add(call: Omit<ModelCall, 'id'>): void {
    this.taken.push({ ...call, id: mintId() });
  }

  /** The error to throw when nobody answered: the only one as it is, several as one. */
  failure(): ModelError {
    const failures = this.taken.flatMap(({ rung, error }) => (error ? [{ model: rung.model, error }] : []));
    const [first, ...others] = failures;
    return first && others.length === 0 ? first.error : new NoModelAnsweredError(failures);
  }

  /** @param reasoning why the best one was chosen */
  answer(
    best: Turn,
    reasoning: string,
    marks: Pick<ModelAnswer, 'fallback' | 'below_requirement'>,
  ): ModelAnswer {
    const input = sum(this.paid.map(({ inputTokens }) => inputTokens ?? 0));
    const output = sum(this.paid.map(({ outputTokens }) => outputTokens ?? 0));
    const unpriced = this.paid.some(({ costUsd }) => costUsd === undefined);
    return {
      response: best.response,
      model_selected: best.rung.model,
      tier: best.rung.tier,
      quality_score: best.quality,
      total_cost: this.spentUsd,
      latency_ms: this.spentMs,
      cache_hit: best.cacheHit,
      selection_reasoning: reasoning,
      total_tokens: { input, output },
      attempts: this.taken.map(attemptOf),
      ...marks,
      ...(unpriced ? { unpriced } : {}),
    };
  }
}

function attemptOf({ rung, turn, paid, error, latencyMs }: ModelCall): ModelAttempt {
  const costUsd = (turn ?? paid)?.costUsd;
  return {
    model: rung.model,
    tier: rung.tier,
    latency_ms: latencyMs,
    ...(turn ? { quality_score: turn.quality } : {}),
    ...(costUsd === undefined ? {} : { cost_usd: costUsd }),
    ...(error ? { error: error.name } : {}),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
