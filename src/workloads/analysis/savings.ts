import type { EntityManager } from 'typeorm';
import { RELATIVE_RULE } from '../prices/smaller-relative';
import { type Figure, figuresOfEach } from './evidence';
import { pricedParameters } from './log-query';
import { patientWorkloads } from './patient-workloads';
import { SAVINGS } from './savings-query';
import type { WorkloadRange } from './workload-range';

/** In the order they are applied, each to what the one before left. */
const STRATEGIES = ['caching', 'routing', 'tiering', 'batching'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface SavingsPolicy {
  /** A call is small up to so many tokens of each; defaults 1,000 and 200. */
  readonly maxInputTokens?: number;
  readonly maxOutputTokens?: number;
  /** Workloads whose latency does not matter; default: those whose names say so. */
  readonly patientWorkloads?: readonly string[];
  /** Default: all. */
  readonly strategies?: readonly Strategy[];
}

export interface StrategySaving {
  readonly strategy: Strategy;
  readonly computable: boolean;
  /** The column or the price without which it is not computable. */
  readonly missing?: string;
  readonly saving_usd?: Figure;
  readonly saving_percent?: Figure;
  readonly affected_rows?: Figure;
  readonly assumptions: readonly string[];
}

export interface Savings {
  readonly spend_usd: Figure;
  readonly total_usd: Figure;
  readonly total_percent: Figure;
  readonly remaining_usd: Figure;
  readonly priced_rows: Figure;
  readonly strategies: readonly StrategySaving[];
}

/** What each strategy would save under each policy, row by row: cost now minus cost under the strategy (10.3). */
export async function savings<const Policies extends readonly SavingsPolicy[]>(
  manager: EntityManager,
  range: WorkloadRange,
  policies: Policies,
): Promise<{ [At in keyof Policies]: Savings }> {
  const asked = await completed(manager, range, policies);
  const parameters = [
    ...pricedParameters(range),
    range.models.map(({ smaller }) => smaller ?? null),
    range.models.map(({ smallest }) => smallest ?? null),
  ];
  const asking = (some: readonly Completed[]): unknown[] => [...parameters, JSON.stringify(some.map(inSql))];
  const question = { name: 'savings', sql: SAVINGS, parameters: asking(asked) };
  const alone = asked.map((policy) => ({ policy, parameters: asking([policy]) }));
  const answers = await figuresOfEach(manager, question, alone, BASES);
  const found = answers.map(({ of, figures }) => savingsOf(figures, range, of.policy));
  return found as { [At in keyof Policies]: Savings };
}

type Completed = Required<SavingsPolicy>;

async function completed(
  manager: EntityManager,
  range: WorkloadRange,
  policies: readonly SavingsPolicy[],
): Promise<Completed[]> {
  const isNamed = policies.every(({ patientWorkloads: named }) => named !== undefined);
  const patient = isNamed ? [] : await patientWorkloads(manager, range);
  return policies.map((policy) => ({
    maxInputTokens: policy.maxInputTokens ?? 1_000,
    maxOutputTokens: policy.maxOutputTokens ?? 200,
    patientWorkloads: policy.patientWorkloads ?? patient,
    strategies: policy.strategies ?? STRATEGIES,
  }));
}

const inSql = (policy: Completed, at: number): object => ({
  policy: at,
  max_input: policy.maxInputTokens,
  max_output: policy.maxOutputTokens,
  patient: policy.patientWorkloads,
  strategies: policy.strategies,
});

function savingsOf(answer: Record<Column, Figure>, range: WorkloadRange, policy: Completed): Savings {
  const found = Object.fromEntries(
    Object.entries(answer).map(([name, { value }]) => [name, value ?? 0]),
  ) as Found;
  const assumptions = assumptionsOf(range, policy);
  return {
    spend_usd: answer.spend_usd,
    total_usd: answer.total_usd,
    total_percent: answer.total_percent,
    remaining_usd: answer.remaining_usd,
    priced_rows: answer.priced_rows,
    strategies: STRATEGIES.filter((name) => policy.strategies.includes(name)).map((strategy) => {
      const missing = missingFor(strategy, found);
      if (missing) return { strategy, computable: false, missing, assumptions: assumptions[strategy] };
      return {
        strategy,
        computable: true,
        saving_usd: answer[`${strategy}_usd`],
        saving_percent: answer[`${strategy}_percent`],
        affected_rows: answer[`${strategy}_rows`],
        assumptions: assumptions[strategy],
      };
    }),
  };
}

const COLUMNS = [
  'priced_rows',
  'spend_usd',
  'total_usd',
  'total_percent',
  'remaining_usd',
  'caching_usd',
  'caching_percent',
  'caching_rows',
  'routing_usd',
  'routing_percent',
  'routing_rows',
  'tiering_usd',
  'tiering_percent',
  'tiering_rows',
  'batching_usd',
  'batching_percent',
  'batching_rows',
  'hashed_rows',
  'repeats',
  'cacheable_repeats',
  'catalogue_rows',
  'workload_rows',
  'waiting_rows',
  'batchable_rows',
] as const;

type Column = (typeof COLUMNS)[number];
type Found = Readonly<Record<Column, number>>;

const BASES = Object.fromEntries(COLUMNS.map((column) => [column, { rows: 'priced_rows' }])) as Record<
  Column,
  { rows: string }
>;

/** What the rows do not allow is not computable, and says why; it is never guessed. */
function missingFor(strategy: Strategy, found: Found): string | undefined {
  if (found.priced_rows === 0) return 'a known model, or cost_usd';
  switch (strategy) {
    case 'caching':
      if (found.hashed_rows === 0) return 'prompt_hash';
      return found.repeats > 0 && found.cacheable_repeats === 0
        ? 'a cached-input price of the repeated models in the price catalogue'
        : undefined;
    case 'routing':
    case 'tiering':
      return found.catalogue_rows === 0 ? 'a model that the price catalogue knows' : undefined;
    case 'batching':
      if (found.workload_rows === 0) return 'workload';
      return found.waiting_rows > 0 && found.batchable_rows === 0
        ? 'a batch price of the models of the workloads that can wait, in the price catalogue'
        : undefined;
    default:
      return strategy satisfies never;
  }
}

const grouped = (count: number): string => count.toLocaleString('en-US');

const NAMED = 10;

function assumptionsOf(
  range: WorkloadRange,
  policy: Completed,
): Readonly<Record<Strategy, readonly string[]>> {
  const { maxInputTokens, maxOutputTokens, patientWorkloads: patient } = policy;
  const small = `A call is small up to ${grouped(maxInputTokens)} input and ${grouped(maxOutputTokens)} output tokens; the smaller model needs as many tokens and answers well enough.`;
  const moves = (of: 'smaller' | 'smallest'): string[] =>
    range.models.flatMap((model) => (model[of] ? [`${model.name} → ${model[of]}`] : []));
  const list = (names: readonly string[]): string =>
    names.length === 0
      ? 'none'
      : names.slice(0, NAMED).join(', ') + (names.length > NAMED ? ` and ${names.length - NAMED} more` : '');
  return {
    caching: [
      'A prompt that the same model was sent before in the range, however long ago, costs the cached-input price for its input.',
    ],
    routing: [small, `Small calls go one tier down: ${list(moves('smaller'))}.`, RELATIVE_RULE],
    tiering: [
      small,
      `Small calls that are still above the small tier go all the way down: ${list(moves('smallest'))}.`,
      RELATIVE_RULE,
    ],
    batching: [`Workloads that can wait for a batch: ${list(patient)}.`],
  };
}
