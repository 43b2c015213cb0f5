import fc from 'fast-check';
import type { Evidence, Figure } from '../evidence/figure.schema';
import { PLAYBOOK } from '../optimization/playbook';
import {
  type Optimization,
  optimizationOutputSchema,
  type Strategy,
  type StrategyName,
} from '../optimization/schema';
import { mintId, UserExecutionContext } from '@airlock/session';
import { RecordingTask } from '@airlock/testing';
import { ActionsAgent } from './agent';
import { inOrder } from './order';
import { planOf } from './plan';
import { actionsOutputSchema } from './schema';

const evidence: Evidence = { name: 'x', sql: 'select 1 as value', parameters: [], row_count: 1, value: 1 };
const figure = (value: number | null): Figure => ({ value, evidence: { ...evidence, value } });

const NAMES = Object.keys(PLAYBOOK) as StrategyName[];
const isMoney = (name: StrategyName): boolean => PLAYBOOK[name].claims === 'money';

/** A strategy that saves so much; one that claims no money is worthwhile from 1 on. */
function strategy(name: StrategyName, saving: number | null): Strategy {
  const common = { name, ...PLAYBOOK[name], effects: [], assumptions: [], affected_rows: null };
  return {
    ...common,
    computable: saving !== null,
    missing: saving === null ? 'prompt_hash' : null,
    saving_usd: isMoney(name) && saving !== null ? figure(saving) : null,
    saving_percent: isMoney(name) && saving !== null ? figure(saving / 10) : null,
    worthwhile: (saving ?? 0) > 0,
    confidence: saving === null ? null : figure(0.5),
  };
}

function optimizationOf(savings: Partial<Record<StrategyName, number | null>>, spend = 1_000): Optimization {
  return optimizationOutputSchema.parse({
    spend_usd: figure(spend),
    total_usd: figure(0),
    total_percent: figure(0),
    remaining_usd: figure(spend),
    strategies: NAMES.map((name) => strategy(name, savings[name] ?? null)),
    confidence: figure(0.5),
    confidence_rule: '',
    target: null,
    switches: [],
    notes: [],
    assumptions: [],
    queries: [],
  });
}

describe('the plan of action', () => {
  it('is made of the strategies that save something, the largest saving first (A5)', () => {
    const { actions } = planOf(optimizationOf({ caching: 5, routing: 20, tiering: 0, batching: null }));

    const strategies = [...new Set(actions.map(({ strategy: name }) => name))];
    expect(strategies).toEqual([null, 'routing', 'caching']);
    expect(actions.map(({ id }) => id)).toEqual(actions.map((_, index) => `A${index + 1}`));
  });

  it('is empty, and says why, where nothing saves anything', () => {
    expect(planOf(optimizationOf({ caching: 0, routing: 0 }))).toMatchObject({
      actions: [],
      nothing_because: 'No strategy that could be computed changes anything for these rows.',
    });
    expect(planOf(optimizationOf({}, 0)).nothing_because).toContain(
      'cost nothing, so there is nothing to save',
    );
  });

  it('begins with a baseline, and measures again after everything', () => {
    const { actions } = planOf(optimizationOf({ routing: 20, fallback: 1 }));

    expect(actions[0]).toMatchObject({ id: 'A1', depends_on: [], timeline: { starts: 'at once' } });
    const ends = ['routing', 'fallback'].map(
      (name) => actions.findLast(({ strategy: of }) => of === name)?.id,
    );
    expect(actions.at(-1)).toMatchObject({ title: 'Measure again', depends_on: ends });
  });

  it('builds tiering on the router, where there is one', () => {
    const { actions } = planOf(optimizationOf({ routing: 5, tiering: 20 }));
    const routed = actions.findLast(({ strategy: of }) => of === 'routing');
    const tiering = actions.find(({ strategy: of }) => of === 'tiering');

    expect(tiering?.depends_on).toContain(routed?.id);
    expect(planOf(optimizationOf({ tiering: 20 })).actions[1]?.depends_on).toEqual(['A1']);
  });

  it('puts the money on the action that brings it in, once', () => {
    const { actions } = planOf(optimizationOf({ caching: 5, routing: 20 }));

    const money = actions.flatMap(({ cost_benefit: { saving_usd } }) => saving_usd?.value ?? []);
    expect(money.sort((a, b) => a - b)).toEqual([5, 20]);
    expect(actions.filter(({ timeline: { phase } }) => phase === 'roll out')).toHaveLength(2);
  });

  it('gives every action effort, a check, a way back and its place in time', () => {
    const { actions } = planOf(optimizationOf(Object.fromEntries(NAMES.map((name) => [name, 1]))));

    for (const action of actions) {
      expect(
        [action.validation, action.rollback, action.cost_benefit.verdict].every((text) => text.length > 10),
      ).toBe(true);
      expect(['hours', 'days', 'weeks']).toContain(action.effort);
      expect(action.timeline.starts).toMatch(/^(?:at once|after A\d+(?:(?:, A\d+)* and A\d+)?)$/);
      expect(action.strategy === null || action.changes.length > 0).toBe(true);
    }
  });

  it('never has a circle, whatever the savings are', () => {
    const savings = fc.record(
      Object.fromEntries(
        NAMES.map((name) => [name, fc.option(fc.double({ min: 0, max: 1e5, noNaN: true }))]),
      ),
    );
    fc.assert(
      fc.property(savings, (given) => {
        const { actions } = planOf(optimizationOf(given));

        expect(inOrder(actions)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('in a circle is no answer: the output schema refuses it', () => {
    const { actions, ...rest } = planOf(optimizationOf({ routing: 20 }));
    const circle = actions.map((action, index) => (index === 0 ? { ...action, depends_on: ['A2'] } : action));

    expect(actionsOutputSchema.safeParse({ actions, ...rest, queries: [] }).success).toBe(true);
    expect(actionsOutputSchema.safeParse({ actions: circle, ...rest, queries: [] }).success).toBe(false);
  });

  it('comes out of the agent as its schema promises', async () => {
    const context = UserExecutionContext.create({ userId: 'planner', threadId: mintId(), runId: mintId() });
    const task = new RecordingTask({ context });

    const answer = await new ActionsAgent().run(
      { data: {} as never, optimization: optimizationOf({ routing: 20 }) },
      task,
    );

    expect(actionsOutputSchema.parse(JSON.parse(JSON.stringify(answer))).actions).toHaveLength(5);
    expect(task.namesOf('step')).toEqual(['plan']);
  });
});
