import { derive, difference, percentOf } from '../evidence/derive';
import type { Figure } from '../evidence/figure.schema';
import type { Target } from '../question/target';
import type { Savings, SavingStrategy } from '../tools/cost-optimizer/schema';
import type { Policy, Simulation } from '../tools/policy-simulator/schema';
import { PLAYBOOK } from './playbook';
import type { Combination, TargetAnswer, Wider } from './schema';

/** More of a log than its small calls, in steps; the last one is every call. */
export const WIDER_POLICIES: readonly Policy[] = [
  { max_input_tokens: 2_000, max_output_tokens: 400 },
  { max_input_tokens: 4_000, max_output_tokens: 800 },
  { max_input_tokens: 8_000, max_output_tokens: 1_600 },
  { max_input_tokens: 10_000_000, max_output_tokens: 10_000_000 },
];

/** At most so many sets are computed for a target. */
const SETS = 10;

/** Each strategy that saves something, by itself. */
export const singlesOf = (savings: Savings): SavingStrategy[][] =>
  savings.strategies
    .filter(({ saving_usd }) => (saving_usd?.value ?? 0) > 0)
    .map(({ strategy }) => [strategy]);

/** Every set of two and more of them, the smallest sets first. */
export function largerSetsOf(savings: Savings): SavingStrategy[][] {
  const names = singlesOf(savings).flat();
  const sets = names.reduce<SavingStrategy[][]>(
    (all, name) => [...all, ...all.map((set) => [...set, name])],
    [[]],
  );
  return sets
    .filter((set) => set.length > 1)
    .sort((a, b) => a.length - b.length)
    .slice(0, SETS);
}

/** What was simulated for a target; empty where there was nothing to simulate. */
export interface Simulations {
  readonly combinations: readonly Simulation[];
  readonly wider: readonly Simulation[];
}

/** Which strategies reach the target, or how far short they fall, and what would reach it. */
export function answerTarget(
  target: Target,
  savings: Savings,
  { combinations: sets, wider: policies }: Simulations,
): TargetAnswer {
  const goals = goalsOf(target, savings.spend_usd);
  const common = { target, ...goals };
  const why = notComputable(target, savings);
  if (why) return { ...common, ...NOTHING, verdict: 'not_computable', why_not_computable: why };
  const goal = goals.goal_usd.value ?? Number.POSITIVE_INFINITY;
  const combinations = shortList(sets.map((set) => combinationOf(set, goal)));
  const wider = policies.map((policy) => widerOf(policy, goal));
  const reached = reaches(savings.total_usd, goal);
  const verdict = reached
    ? 'reached'
    : wider.some((policy) => policy.reaches)
      ? 'reached_by_wider_policy'
      : 'short';
  return {
    ...common,
    verdict,
    combinations,
    wider,
    short_usd: reached ? null : difference('target.short_usd', goals.goal_usd, savings.total_usd),
    short_percent: reached
      ? null
      : difference('target.short_percent', goals.goal_percent, savings.total_percent),
    why_not_computable: null,
  };
}

const NOTHING = { combinations: [], wider: [], short_usd: null, short_percent: null };

function goalsOf({ unit, amount }: Target, spend: Figure): { goal_usd: Figure; goal_percent: Figure } {
  const given = (name: string): Figure =>
    derive({ name, expression: '$1::float8', compute: (value) => value }, [amount]);
  if (unit === 'percent') {
    const share = {
      expression: '$1::float8 * $2::float8 / 100',
      compute: (a: number, b: number) => (a * b) / 100,
    };
    return {
      goal_percent: given('target.percent'),
      goal_usd: derive({ name: 'target.usd', ...share }, [spend, amount]),
    };
  }
  return {
    goal_usd: given('target.usd'),
    goal_percent: percentOf('target.percent', amount, spend),
  };
}

function notComputable({ metric }: Target, { spend_usd }: Savings): string | undefined {
  if (metric === 'latency')
    return 'What a strategy does to latency is not in a log of past calls: it has to be measured with the change in place.';
  if (metric === 'tokens')
    return 'The strategies change what tokens cost, not how many there are: how many a shorter prompt would save is not in the log.';
  if (spend_usd.value === 0) return 'The calls in the range cost nothing: there is nothing to save.';
  if (spend_usd.value === null)
    return 'No call in the range has a cost: log cost_usd, or a model that the price catalogue knows.';
  return undefined;
}

/** A sum of many small numbers may miss its goal by its last bit. */
const reaches = ({ value }: Figure, goal: number): boolean => value !== null && value >= goal * (1 - 1e-9);

function combinationOf({ policy, savings }: Simulation, goal: number): Combination {
  const { total_usd: saving_usd, total_percent: saving_percent } = savings;
  return {
    strategies: policy.strategies ?? [],
    saving_usd,
    saving_percent,
    reaches: reaches(saving_usd, goal),
  };
}

function widerOf({ policy, savings }: Simulation, goal: number): Wider {
  const { total_usd: saving_usd, total_percent: saving_percent } = savings;
  return { policy, saving_usd, saving_percent, reaches: reaches(saving_usd, goal) };
}

/** Larger sets than this are listed only when they reach the target. */
const LISTED = 3;

/** Those that reach it first, with the fewest strategies and the least at stake for quality; then each by itself. */
function shortList(all: readonly Combination[]): Combination[] {
  const sorted = [...all].sort(byWorth);
  const larger = sorted
    .filter(({ strategies, reaches }) => reaches && strategies.length > 1)
    .slice(0, LISTED);
  return sorted.filter((set) => set.strategies.length === 1 || larger.includes(set));
}

function byWorth(a: Combination, b: Combination): number {
  return (
    Number(b.reaches) - Number(a.reaches) ||
    a.strategies.length - b.strategies.length ||
    stakeOf(a) - stakeOf(b) ||
    (b.saving_usd.value ?? 0) - (a.saving_usd.value ?? 0)
  );
}

const STAKES = ['none', 'low', 'medium', 'high'] as const;

/** What is at stake for quality with the riskiest of its strategies. */
const stakeOf = ({ strategies }: Combination): number =>
  Math.max(...strategies.map((name) => STAKES.indexOf(PLAYBOOK[name].quality_impact.level)));
