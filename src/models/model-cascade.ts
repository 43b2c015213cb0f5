import { Inject, Injectable } from '@nestjs/common';
import type { ModelAnswer, ModelPolicy, ModelRequest } from '@airlock/agent-kit';
import type { UserExecutionContext } from '@airlock/session';
import { AirlockConfig } from '../config';
import { CircuitBreakers } from './circuit-breakers';
import { type ConsensusAnswer, consensusOf } from './consensus';
import { ModelNotConfiguredError } from './errors';
import { Experience, type Recommendation } from './experience';
import { ModelAsk } from './model-ask';
import { ModelCalls } from './model-calls';
import { ModelClient } from './model-client';
import { ModelLadder } from './model-ladder';
import { ModelTiers } from './model-tiers';

/** What belongs to the one who asks rather than to the question. */
export interface AskOptions {
  /**
   * Aborts at the attempt's deadline and at cancel. Its reason is thrown as it is, and nobody is asked after it; what had
   * been asked by then is put on record.
   */
  readonly signal: AbortSignal;
  /** The step that asks, for the record. */
  readonly stepNo?: number;
  /** Of what is remembered only what this run was answered counts: it starts over, or makes an answer anew (P3). */
  readonly anew?: boolean;
}

/**
 * Answers a request with the cheapest model that is good enough (spec 9). It holds no session and nothing of a user
 * outside stores that are keyed by user; what it writes, it writes in a unit of work of its own.
 */
@Injectable()
export class ModelCascade {
  constructor(
    @Inject(ModelTiers) private readonly tiers: ModelTiers,
    @Inject(ModelClient) private readonly client: ModelClient,
    @Inject(ModelLadder) private readonly ladder: ModelLadder,
    @Inject(Experience) private readonly experience: Experience,
    @Inject(CircuitBreakers) private readonly breakers: CircuitBreakers,
    @Inject(ModelCalls) private readonly calls: ModelCalls,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** Whether there is any model to ask. */
  get hasModel(): boolean {
    return this.client.isConfigured && !this.tiers.isEmpty;
  }

  /** How many breakers are open, and how many have failures but are not; nothing of whose they are. */
  get breakerStates(): { readonly open: number; readonly failing: number } {
    return this.breakers.states;
  }

  /**
   * Chooses a model by the request's complexity, falls back when it fails, and climbs while the answer is not good enough.
   * @throws ModelError when no model answers
   */
  ask(context: UserExecutionContext, request: ModelRequest, options: AskOptions): Promise<ModelAnswer> {
    return this.recorded(context, request, options, (ask) => this.ladder.answer(ask));
  }

  /**
   * Asks several models at once; gives the best answer, and how good and how even they all are.
   * @throws ModelError when none answers
   */
  consensus(
    context: UserExecutionContext,
    request: ModelRequest,
    options: AskOptions,
  ): Promise<ConsensusAnswer> {
    return this.recorded(context, request, options, async (ask) => {
      await this.ladder.together(ask);
      return consensusOf(ask, this.config.modelConsensus);
    });
  }

  /** The model that did best for this user in this category of late; undefined while too little is known. */
  recommend(context: UserExecutionContext, category: string): Recommendation | undefined {
    return this.experience.recommend(context, category, this.tiers.all);
  }

  private async recorded<Answer>(
    context: UserExecutionContext,
    request: ModelRequest,
    { signal, stepNo, anew = false }: AskOptions,
    work: (ask: ModelAsk) => Promise<Answer>,
  ): Promise<Answer> {
    if (!this.hasModel) throw new ModelNotConfiguredError();
    signal.throwIfAborted();
    const ask = new ModelAsk(context, request, { ...this.defaultPolicy, ...request.policy }, signal, anew);
    const answer = await work(ask).catch(async (error: unknown) => {
      // Work after a cancel writes nothing (E18); what was paid before it was paid (M3).
      if (signal.aborted) await this.calls.recordLate(ask, stepNo);
      else await this.recordBeside(error, ask, stepNo);
      throw error;
    });
    await this.calls.record(ask, stepNo);
    return answer;
  }

  /** The first error is never masked by a second one. */
  private async recordBeside(first: unknown, ask: ModelAsk, stepNo: number | undefined): Promise<void> {
    await this.calls.record(ask, stepNo).catch((second: unknown) => {
      throw new AggregateError([first, second], 'No model answered, and that could not be recorded.');
    });
  }

  private get defaultPolicy(): ModelPolicy {
    const { modelQuality, modelMaxCostUsd, modelLatencyMs } = this.config;
    const limits = { quality: modelQuality, maxCostUsd: modelMaxCostUsd, latencyMs: modelLatencyMs };
    return { ...limits, escalation: true, fallback: true, cache: true };
  }
}
