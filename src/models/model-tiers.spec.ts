import type { Complexity } from '@airlock/agent-kit';
import { ModelTiers, type Rung, tierFor } from './model-tiers';

const names = (rungs: readonly Rung[]): string[] => rungs.map(({ model }) => model);
const full = new ModelTiers({ small: ['s1', 's2'], medium: ['m1'], large: ['l1', 'l2'] });

describe('ModelTiers', () => {
  it.each<[Complexity, string]>([
    ['trivial', 'small'],
    ['simple', 'small'],
    ['medium', 'medium'],
    ['balanced', 'medium'],
    ['creative', 'medium'],
    ['high', 'large'],
    ['complex', 'large'],
    ['expert', 'large'],
  ])('a %s question goes to the %s tier (M1)', (complexity, tier) => {
    expect(tierFor(complexity)).toBe(tier);
    expect(full.startFor(complexity)[0]?.tier).toBe(tier);
  });

  it('takes the nearest tier that has a model, a stronger one first', () => {
    const holes = new ModelTiers({ small: ['s'], medium: [], large: ['l'] });

    expect(names(holes.startFor('medium'))).toEqual(['l']);
    expect(names(new ModelTiers({ small: ['s'], medium: [], large: [] }).startFor('expert'))).toEqual(['s']);
    expect(new ModelTiers({ small: [], medium: [], large: [] }).startFor('medium')).toEqual([]);
  });

  it('names as stand-ins the rest of the tier, then the tiers above, then those below', () => {
    expect(names(full.standIns({ model: 's1', tier: 'small' }))).toEqual(['s2', 'm1', 'l1', 'l2']);
    expect(names(full.standIns({ model: 'm1', tier: 'medium' }))).toEqual(['l1', 'l2', 's1', 's2']);
    expect(names(full.standIns({ model: 'l1', tier: 'large' }))).toEqual(['l2', 'm1', 's1', 's2']);
  });

  it('climbs to the tiers above, at the top to the other models of the tier', () => {
    expect(names(full.climbs({ model: 's1', tier: 'small' }))).toEqual(['m1', 'l1', 'l2']);
    expect(names(full.climbs({ model: 'l1', tier: 'large' }))).toEqual(['l2']);
  });

  it('asks all of a tier together, and where that is one alone, all there are', () => {
    expect(names(full.together('simple'))).toEqual(['s1', 's2']);
    expect(names(full.together('medium'))).toEqual(['s1', 's2', 'm1', 'l1', 'l2']);
  });
});
