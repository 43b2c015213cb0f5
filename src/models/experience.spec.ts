import { mintId, UserExecutionContext } from '@airlock/session';
import { Experience } from './experience';
import type { Rung } from './model-tiers';

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: mintId(), runId: mintId() });
const alice = contextOf('alice');
const rules = {
  exploration: 0.1,
  learningRate: 0.1,
  windowMs: 86_400_000,
  latencyMs: 2_000,
  maxCostUsd: 0.5,
  entries: 100,
};
const a: Rung = { model: 'a', tier: 'small' };
const b: Rung = { model: 'b', tier: 'small' };
const good = { quality: 1, latencyMs: 0, costUsd: 0 };
const bad = { quality: 0, latencyMs: 0, costUsd: 0 };
const never = (): number => 0.99;

describe('Experience', () => {
  it('prefers the model that did better, for that user and that category alone (M1)', () => {
    const experience = new Experience(rules, Date.now, never);

    experience.learn(alice, 'triage', 'b', good);

    expect(experience.choose(alice, 'triage', [a, b]).rung).toBe(b);
    expect(experience.choose(alice, 'report', [a, b]).rung).toBe(a);
    expect(experience.choose(contextOf('bob'), 'triage', [a, b]).rung).toBe(a);
  });

  it('moves a standing by a tenth of the way to each reward (M1)', () => {
    const experience = new Experience(rules, Date.now, never);
    // 0.5 → 0.5 + 0.1 (1 − 0.5) = 0.55 after one success; a failure takes b from 0.5 to 0.45.
    experience.learn(alice, 'triage', 'a', bad);
    experience.learn(alice, 'triage', 'a', good);

    // a: 0.5 → 0.45 → 0.505, above the untried 0.5.
    expect(experience.choose(alice, 'triage', [b, a]).rung).toBe(a);
    experience.learn(alice, 'triage', 'a', bad);
    // a: 0.4545, below it.
    expect(experience.choose(alice, 'triage', [b, a]).rung).toBe(b);
  });

  it('explores one time in ten', () => {
    const draws = [0.09, 0.5, 0.1];
    const experience = new Experience(rules, Date.now, () => draws.shift() ?? 0);

    expect(experience.choose(alice, 'triage', [a, b])).toEqual({ rung: b, why: 'explored' });
    expect(experience.choose(alice, 'triage', [a, b])).toEqual({
      rung: a,
      why: 'the best so far of its tier',
    });
  });

  it('recommends from three samples on: 0.6 quality + 0.2 speed + 0.2 cost, confidence n/20 (M1)', () => {
    const experience = new Experience(rules, Date.now, never);
    const sample = { quality: 0.9, latencyMs: 500, costUsd: 0.1 };
    experience.learn(alice, 'triage', 'a', sample);
    experience.learn(alice, 'triage', 'a', sample);
    expect(experience.recommend(alice, 'triage', ['a', 'b'])).toBeUndefined();

    experience.learn(alice, 'triage', 'a', sample);

    const recommended = experience.recommend(alice, 'triage', ['a', 'b']);
    expect(recommended).toMatchObject({ model: 'a', samples: 3, confidence: 0.15 });
    // 0.6 · 0.9 + 0.2 · (1 − 500/2000) + 0.2 · (1 − 0.1/0.5)
    expect(recommended?.score).toBeCloseTo(0.54 + 0.15 + 0.16, 12);
  });

  it('forgets what is older than 24 hours', () => {
    let now = 0;
    const experience = new Experience(rules, () => now, never);
    for (let sample = 0; sample < 3; sample += 1) experience.learn(alice, 'triage', 'b', good);

    now = rules.windowMs - 1;
    expect(experience.recommend(alice, 'triage', ['b'])?.samples).toBe(3);
    now = rules.windowMs;

    expect(experience.recommend(alice, 'triage', ['b'])).toBeUndefined();
    expect(experience.choose(alice, 'triage', [a, b]).rung).toBe(a);
    expect(experience.size).toBe(0);
  });

  it('stays within its bound whatever the number of users (E12)', () => {
    const experience = new Experience(rules, Date.now, never);

    for (let user = 0; user < 500; user += 1)
      experience.learn(contextOf(`user-${user}`), 'triage', 'a', good);

    expect(experience.size).toBe(rules.entries);
  });
});
