import { Agent, type AgentHandler, type AgentTask, Degraded, ToolFailedError } from '@airlock/agent-kit';
import type { Data } from '../data/schema';
import { computedStep } from '../evidence/computed-step';
import { pack, unpack } from '../evidence/packing';
import { isVersionOf } from '../question/names/is-named';
import type { Move } from '../question/moves';
import { pinned, type RangeInput } from '../range/range.schema';
import { costOptimizer, type Savings, type SavingStrategy } from '../tools/cost-optimizer/schema';
import { modelSwitchSimulator, switchSchema } from '../tools/model-switch-simulator/schema';
import { type Policy, policySimulator, type Simulation } from '../tools/policy-simulator/schema';
import { callTool } from '../tools/tool-contract';
import {
  type Optimization,
  type OptimizationInput,
  optimizationInputSchema,
  optimizationOutputSchema,
  type PricedSwitch,
  type TargetAnswer,
} from './schema';
import { strategiesOf } from './strategies';
import { answerTarget, largerSetsOf, singlesOf, WIDER_POLICIES } from './target-answer';

/** Spec 10.3, for people. */
const CONFIDENCE_RULE =
  'Confidence = share of priced calls × min(1, calls / 1,000), halved for calls whose model was declared at the import rather than logged.';

/** So many of the models that the message names are tried in place of the logged ones. */
const SWITCHES = 3;

@Agent({
  name: 'optimization',
  description:
    'Computes from your rows what each strategy would save, and what it would take to reach a target.',
  phase: 'optimization',
  input: optimizationInputSchema,
  output: optimizationOutputSchema,
  tools: [costOptimizer.name, policySimulator.name, modelSwitchSimulator.name],
})
export class OptimizationAgent implements AgentHandler<OptimizationInput, Optimization> {
  async run(
    { triage, data: packed }: OptimizationInput,
    task: AgentTask,
  ): Promise<Optimization | Degraded<Optimization>> {
    const data = unpack(packed);
    const rows = pinned(data.range);
    await task.think('Computing what each strategy saves', 10);
    const { savings } = await callTool(task, costOptimizer, rows);
    const target = triage.parameters.target
      ? await this.answer(task, rows, triage.parameters.target, savings)
      : null;
    const { switches, notes } = await this.switches(task, rows, movesOf(triage, data));

    const optimization = await computedStep(task, 'strategies', optimizationOutputSchema, () => {
      const { confidence } = data.metrics;
      const strategies = strategiesOf(savings, data, confidence);
      const assumptions = strategies
        .filter(({ computable }) => computable)
        .flatMap((strategy) => strategy.assumptions);
      const { spend_usd, total_usd, total_percent, remaining_usd } = savings;
      return pack('optimization', {
        spend_usd,
        total_usd,
        total_percent,
        remaining_usd,
        strategies,
        confidence,
        confidence_rule: CONFIDENCE_RULE,
        target,
        switches,
        notes,
        assumptions: [...new Set([...assumptions, ...switches.flatMap((change) => change.assumptions)])],
      });
    });
    return notes.length > 0 ? new Degraded(optimization, notes.join(' ')) : optimization;
  }

  private async answer(
    task: AgentTask,
    rows: RangeInput,
    target: TargetAnswer['target'],
    savings: Savings,
  ): Promise<TargetAnswer> {
    if (target.metric !== 'cost') return answerTarget(target, savings, { combinations: [], wider: [] });
    await task.think('Trying what reaches the target', 50);
    const singles = await this.simulate(task, rows, singlesOf(savings).map(only));
    const alone = answerTarget(target, savings, { combinations: singles, wider: [] });
    if (alone.combinations.some(({ reaches }) => reaches)) return alone;
    if (alone.verdict === 'reached') {
      const sets = await this.simulate(task, rows, largerSetsOf(savings).map(only));
      return answerTarget(target, savings, { combinations: [...singles, ...sets], wider: [] });
    }
    if (alone.verdict !== 'short') return alone;
    const wider = await this.simulate(task, rows, WIDER_POLICIES);
    return answerTarget(target, savings, { combinations: singles, wider });
  }

  private async simulate(
    task: AgentTask,
    rows: RangeInput,
    policies: readonly Policy[],
  ): Promise<readonly Simulation[]> {
    if (policies.length === 0) return [];
    return (await callTool(task, policySimulator, { ...rows, policies: [...policies] })).simulations;
  }

  /** A model that the catalogue does not know gives a note in place of a number. */
  private async switches(
    task: AgentTask,
    rows: RangeInput,
    moves: readonly Move[],
  ): Promise<{ switches: PricedSwitch[]; notes: string[] }> {
    const switches: PricedSwitch[] = [];
    const notes: string[] = [];
    for (const { to, ...of } of moves.slice(0, SWITCHES)) {
      await task.think(`Pricing your calls with ${to}`, 80);
      try {
        const asked = { ...rowsOf(rows, of), to, ...(of.models.length > 0 ? { from: [...of.models] } : {}) };
        const priced = switchSchema.parse(await callTool(task, modelSwitchSimulator, asked));
        switches.push(of.models.length + of.workloads.length > 0 ? { ...priced, of } : priced);
      } catch (error) {
        if (!(error instanceof ToolFailedError) || error.status !== 'error') throw error;
        notes.push(`A switch to ${to} could not be priced: ${error.message}`);
      }
    }
    return { switches, notes };
  }
}

/** The calls that the question would have other models answer. */
function movesOf(
  { move, asks_downgrade: asksDowngrade, entities }: OptimizationInput['triage'],
  data: Data,
): readonly Move[] {
  if (move) return [move];
  return asksDowngrade ? downgradesOf(data) : otherModels(entities.models, data.range).map(ofAll);
}

/** Each model to the one a tier below it, the dearest first. */
function downgradesOf({ per_model, range }: Data): readonly Move[] {
  return per_model.rows.flatMap(({ model }) => {
    const smaller = range.models.find(({ name }) => name === model)?.smaller;
    return model === null || smaller === undefined ? [] : [{ to: smaller, models: [model], workloads: [] }];
  });
}

const ofAll = (to: string): Move => ({ to, models: [], workloads: [] });

function rowsOf(rows: RangeInput, { workloads }: Pick<Move, 'workloads'>): RangeInput {
  return workloads.length === 0 ? rows : { ...rows, filters: { ...rows.filters, workloads } };
}

const only = (strategies: SavingStrategy[]): Policy => ({ strategies });

/** The models that the message names and the log does not; what a logged one's name begins with stands for that one. */
function otherModels(
  named: readonly string[],
  { models }: { models: readonly { name: string; model: string }[] },
): string[] {
  const logged = models.flatMap(({ name, model }) => [name.toLowerCase(), model.toLowerCase()]);
  return named.filter((name) => !logged.some((other) => isVersionOf(other, name.toLowerCase())));
}
