import type { UserExecutionContext } from '@airlock/session';
import type { AirlockConfig } from '../config';
import type { Rung } from './model-tiers';

export interface ExperienceRules {
  /** Share of choices made at random, 0–1. */
  readonly exploration: number;
  /** How much the newest answer moves a model's standing, 0–1. */
  readonly learningRate: number;
  /** What is older than this is forgotten. */
  readonly windowMs: number;
  /** What counts as slow and as dear: at these a model gets nothing for speed and for cost. */
  readonly latencyMs: number;
  readonly maxCostUsd: number;
  /** Models remembered at most, over all users and categories. */
  readonly entries: number;
}

export interface Sample {
  readonly at: number;
  /** 0–1; 0 for a failure. */
  readonly quality: number;
  readonly latencyMs: number;
  readonly costUsd: number;
}

export interface Recommendation {
  readonly model: string;
  /** 0.6 quality + 0.2 speed + 0.2 cost, 0–1. */
  readonly score: number;
  /** min(1, samples / 20). */
  readonly confidence: number;
  readonly samples: number;
}

/** What is known of one model for one user and category; the map's key says whose it is. */
interface Memory {
  readonly standing: number;
  readonly samples: readonly Sample[];
}

const SAMPLES_KEPT = 100;
const SAMPLES_NEEDED = 3;
const SAMPLES_TRUSTED = 20;
/** A model nobody has tried is neither good nor bad. */
const UNTRIED = 0.5;

/** How the models did for each user and category of question, and what follows for the next choice (M1). */
export class Experience {
  private readonly memories = new Map<string, Memory>();

  constructor(
    private readonly rules: ExperienceRules,
    private readonly now: () => number = Date.now,
    private readonly random: () => number = Math.random,
  ) {}

  static from(config: AirlockConfig): Experience {
    return new Experience({
      exploration: config.modelExploration,
      learningRate: config.modelLearningRate,
      windowMs: config.modelWindowMs,
      latencyMs: config.modelLatencyMs,
      maxCostUsd: config.modelMaxCostUsd,
      entries: config.modelMemoryEntries,
    });
  }

  get size(): number {
    return this.memories.size;
  }

  /** The best-standing one; now and then any of them. Equals keep their order. @param rungs at least one */
  choose(
    context: UserExecutionContext,
    category: string,
    rungs: readonly [Rung, ...Rung[]],
  ): { rung: Rung; why: string } {
    const [first, ...rest] = rungs;
    if (rest.length === 0) return { rung: first, why: 'the only model of its tier' };
    if (this.random() < this.rules.exploration) {
      const index = Math.floor(this.random() * rungs.length);
      return { rung: rungs[index] ?? first, why: 'explored' };
    }
    const standing = ({ model }: Rung): number => this.recall(context, category, model)?.standing ?? UNTRIED;
    const rung = rest.reduce((best, next) => (standing(next) > standing(best) ? next : best), first);
    return { rung, why: 'the best so far of its tier' };
  }

  learn(context: UserExecutionContext, category: string, model: string, sample: Omit<Sample, 'at'>): void {
    const key = keyOf(context, category, model);
    const old = this.recall(context, category, model) ?? { standing: UNTRIED, samples: [] };
    const standing = old.standing + this.rules.learningRate * (this.scoreOf([sample]) - old.standing);
    this.memories.delete(key);
    if (this.memories.size >= this.rules.entries) this.forgetOldest();
    const samples = [...old.samples, { ...sample, at: this.now() }].slice(-SAMPLES_KEPT);
    this.memories.set(key, { standing, samples });
  }

  /** Mean milliseconds of an answer of late; undefined when there was none. */
  expectedLatencyMs(context: UserExecutionContext, category: string, model: string): number | undefined {
    const samples = this.recall(context, category, model)?.samples.filter(({ quality }) => quality > 0);
    return samples && samples.length > 0 ? mean(samples.map(({ latencyMs }) => latencyMs)) : undefined;
  }

  /** The best of the models with enough samples; undefined when none has. */
  recommend(
    context: UserExecutionContext,
    category: string,
    models: readonly string[],
  ): Recommendation | undefined {
    const known = models.flatMap((model) => {
      const samples = this.recall(context, category, model)?.samples ?? [];
      return samples.length < SAMPLES_NEEDED ? [] : [this.recommendation(model, samples)];
    });
    return known.sort((a, b) => b.score - a.score)[0];
  }

  private recommendation(model: string, samples: readonly Sample[]): Recommendation {
    const confidence = Math.min(1, samples.length / SAMPLES_TRUSTED);
    return { model, score: this.scoreOf(samples), confidence, samples: samples.length };
  }

  private scoreOf(samples: readonly Omit<Sample, 'at'>[]): number {
    const quality = mean(samples.map((sample) => sample.quality));
    const worked = samples.filter((sample) => sample.quality > 0);
    if (worked.length === 0) return 0;
    const speed = left(mean(worked.map(({ latencyMs }) => latencyMs)) / this.rules.latencyMs);
    const cost = left(mean(worked.map(({ costUsd }) => costUsd)) / this.rules.maxCostUsd);
    return 0.6 * quality + 0.2 * speed + 0.2 * cost;
  }

  /** Without what the window has left behind. */
  private recall(context: UserExecutionContext, category: string, model: string): Memory | undefined {
    const key = keyOf(context, category, model);
    const memory = this.memories.get(key);
    if (!memory) return undefined;
    const since = this.now() - this.rules.windowMs;
    const samples = memory.samples.filter(({ at }) => at > since);
    if (samples.length > 0) return { ...memory, samples };
    this.memories.delete(key);
    return undefined;
  }

  private forgetOldest(): void {
    const [oldest] = this.memories.keys();
    if (oldest !== undefined) this.memories.delete(oldest);
  }
}

const keyOf = (context: UserExecutionContext, category: string, model: string): string =>
  context.scopedKey('model-experience', category, model);

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** What is left of 1. A limit of 0 leaves nothing. */
const left = (spent: number): number => (Number.isFinite(spent) ? Math.max(0, 1 - spent) : 0);
