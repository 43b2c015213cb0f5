import type { Complexity } from '@airlock/agent-kit';
import type { AirlockConfig } from '../config';

const TIERS = ['small', 'medium', 'large'] as const;
export type Tier = (typeof TIERS)[number];

/** A model in its tier. */
export interface Rung {
  readonly model: string;
  readonly tier: Tier;
}

/** Which models there are, from the weakest tier to the strongest. */
export class ModelTiers {
  constructor(private readonly models: Readonly<Record<Tier, readonly string[]>>) {}

  static from({ modelsSmall, modelsMedium, modelsLarge }: AirlockConfig): ModelTiers {
    return new ModelTiers({ small: modelsSmall, medium: modelsMedium, large: modelsLarge });
  }

  get all(): readonly string[] {
    return TIERS.flatMap((tier) => this.models[tier]);
  }

  get isEmpty(): boolean {
    return TIERS.every((tier) => this.models[tier].length === 0);
  }

  /** The models for a question of this complexity; those of the nearest tier that has any, stronger ones first. */
  startFor(complexity: Complexity): readonly Rung[] {
    const wanted = tierFor(complexity);
    const tier = [wanted, ...above(wanted), ...below(wanted)].find((name) => this.models[name].length > 0);
    return tier ? this.of(tier) : [];
  }

  /** Who may stand in for a model that failed: the others of its tier, then the tiers above, then those below. */
  standIns(rung: Rung): readonly Rung[] {
    const others = this.of(rung.tier).filter(({ model }) => model !== rung.model);
    return [...others, ...[...above(rung.tier), ...below(rung.tier)].flatMap((tier) => this.of(tier))];
  }

  /** The models to climb to: the tiers above; at the top, its other models. */
  climbs(rung: Rung): readonly Rung[] {
    const higher = above(rung.tier).flatMap((tier) => this.of(tier));
    return higher.length > 0 ? higher : this.of(rung.tier).filter(({ model }) => model !== rung.model);
  }

  /** Whom to ask at once: all of the tier; where that is one alone, all there are. */
  together(complexity: Complexity): readonly Rung[] {
    const tier = this.startFor(complexity);
    return tier.length > 1 ? tier : TIERS.flatMap((name) => this.of(name));
  }

  private of(tier: Tier): Rung[] {
    return this.models[tier].map((model) => ({ model, tier }));
  }
}

/** Spec 9: trivial and simple → small; medium, balanced, creative → medium; high, complex, expert → large. */
export function tierFor(complexity: Complexity): Tier {
  switch (complexity) {
    case 'trivial':
    case 'simple':
      return 'small';
    case 'medium':
    case 'balanced':
    case 'creative':
      return 'medium';
    case 'high':
    case 'complex':
    case 'expert':
      return 'large';
    default:
      return complexity satisfies never;
  }
}

const above = (tier: Tier): readonly Tier[] => TIERS.slice(TIERS.indexOf(tier) + 1);
/** Nearest first. */
const below = (tier: Tier): readonly Tier[] => TIERS.slice(0, TIERS.indexOf(tier)).reverse();
