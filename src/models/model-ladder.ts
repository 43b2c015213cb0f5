import { Inject, Injectable } from '@nestjs/common';
import { type ModelAnswer, ModelError } from '@airlock/agent-kit';
import { AirlockConfig } from '../config';
import { AnswerTooLargeError, EmptyAnswerError, ModelNotConfiguredError } from './errors';
import { Experience } from './experience';
import type { ModelAsk } from './model-ask';
import { ModelTiers, type Rung, tierFor } from './model-tiers';
import { ModelTurn, type Turn } from './model-turn';
import type { Usage } from './usage';

/** A model stops the climb from here on: 0.95 of the quality that is required (spec 9). */
const GOOD_ENOUGH = 0.95;

/** Where a request starts, who stands in when a model fails, and how far it climbs for a better answer. */
@Injectable()
export class ModelLadder {
  constructor(
    @Inject(ModelTiers) private readonly tiers: ModelTiers,
    @Inject(ModelTurn) private readonly turns: ModelTurn,
    @Inject(Experience) private readonly experience: Experience,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** @throws ModelError when no model answers */
  async answer(ask: ModelAsk): Promise<ModelAnswer> {
    const { category, complexity } = ask.request;
    const [first, ...others] = this.tiers.startFor(complexity);
    if (!first) throw new ModelNotConfiguredError();
    const choice = this.experience.choose(ask.context, category, [first, ...others]);
    const order = this.fastFirst(ask, [choice.rung, ...this.tiers.standIns(choice.rung)]);
    const answered = await this.firstToAnswer(ask, order, choice.why);
    if (!answered) throw ask.failure();
    const best = await this.climb(ask, answered);
    const from = `${complexity} starts at the ${tierFor(complexity)} tier; ${choice.why}: ${choice.rung.model}`;
    const reached = `quality ${best.quality.toFixed(2)} of ${ask.policy.quality}`;
    return ask.answer(best, `${from}; ${best.rung.model} answered with ${reached}`, {
      ...(answered.rung.model === order[0]?.model ? {} : { fallback: true }),
      ...(isEnough(ask, best) ? {} : { below_requirement: true }),
    });
  }

  /** Every model for itself; who fails is left out. */
  async together(ask: ModelAsk): Promise<void> {
    const rungs = this.tiers.together(ask.request.complexity);
    const budgetUsd = ask.policy.maxCostUsd / rungs.length;
    const members = rungs.map((rung) => this.take(ask, rung, 'consensus', budgetUsd));
    // Each of them may cost something, also when another is cut off before.
    await Promise.allSettled(members);
    await Promise.all(members);
  }

  /** The best answer that the climbs allowed yield. */
  private async climb(ask: ModelAsk, start: Turn): Promise<Turn> {
    // Text that was shown cannot be taken back.
    const isAllowed = ask.policy.escalation && !ask.request.onText;
    let best = start;
    let last = start;
    for (let climb = 1; isAllowed && climb <= this.config.modelClimbs; climb += 1) {
      if (isEnough(ask, best) || ask.spentMs > ask.policy.latencyMs) break;
      const higher = this.tiers.climbs(last.rung).filter((rung) => !ask.wasAsked(rung));
      const next = await this.firstToAnswer(ask, higher, `climb ${climb}`);
      if (!next) break;
      last = next;
      if (next.quality > best.quality) best = next;
    }
    return best;
  }

  /** In order, until one answers; undefined when none does. */
  private async firstToAnswer(ask: ModelAsk, rungs: readonly Rung[], why: string): Promise<Turn | undefined> {
    const order = ask.policy.fallback ? rungs : rungs.slice(0, 1);
    for (const [index, rung] of order.entries()) {
      if (this.leftMs(ask) <= 0) return undefined;
      const budgetUsd = ask.policy.maxCostUsd - ask.spentUsd;
      const turn = await this.take(ask, rung, index === 0 ? why : 'fallback', budgetUsd);
      if (turn) return turn;
    }
    return undefined;
  }

  private async take(
    ask: ModelAsk,
    rung: Rung,
    decision: string,
    budgetUsd: number,
  ): Promise<Turn | undefined> {
    ask.signal.throwIfAborted();
    const start = performance.now();
    const tookMs = (): number => Math.round(performance.now() - start);
    const limits = {
      budgetUsd,
      timeMs: this.leftMs(ask),
      mayUseCache: ask.policy.cache,
      anew: ask.anew,
      signal: ask.signal,
    };
    try {
      const turn = await this.turns.take(ask.context, rung, ask.request, limits);
      ask.add({ rung, turn, latencyMs: turn.latencyMs, decision: turn.cacheHit ? 'cache' : decision });
      return turn;
    } catch (error) {
      const usage = usageOf(error);
      if (error instanceof ModelError)
        ask.add({
          rung,
          error,
          latencyMs: tookMs(),
          decision,
          ...(usage ? { paid: this.turns.priced(rung, usage) } : {}),
        });
      else if (ask.signal.aborted) ask.add({ rung, latencyMs: tookMs(), decision: `${decision}: abandoned` });
      ask.signal.throwIfAborted();
      if (!(error instanceof ModelError)) throw error;
      return undefined;
    }
  }

  /** However many models hang, the agent hears of it while it has time to do without. */
  private leftMs(ask: ModelAsk): number {
    return Math.ceil(this.config.modelQuestionMs - ask.ageMs);
  }

  /** Models known to take longer than the policy allows come last; among each kind the order stays. */
  private fastFirst(ask: ModelAsk, rungs: readonly Rung[]): readonly Rung[] {
    const isSlow = ({ model }: Rung): boolean => {
      const expected = this.experience.expectedLatencyMs(ask.context, ask.request.category, model);
      return expected !== undefined && expected > ask.policy.latencyMs;
    };
    return [...rungs.filter((rung) => !isSlow(rung)), ...rungs.filter(isSlow)];
  }
}

const isEnough = (ask: ModelAsk, { quality }: Turn): boolean => quality >= GOOD_ENOUGH * ask.policy.quality;

/** Of an answer that is paid for and cannot be used. */
const usageOf = (error: unknown): Usage | undefined =>
  error instanceof EmptyAnswerError || error instanceof AnswerTooLargeError ? error.usage : undefined;
