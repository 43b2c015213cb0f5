import { enumerated } from '../evidence/enumerated';
import type { Optimization, Strategy } from '../optimization/schema';
import type { Action, Actions } from './schema';
import { type Template, TEMPLATES } from './templates';

type Unnumbered = Omit<Action, 'id' | 'depends_on' | 'timeline'> & {
  readonly phase: Action['timeline']['phase'];
  readonly needs: readonly Unnumbered[];
};

/** What to do, in order: only strategies that the rows speak for, the largest saving first. */
export function planOf({ strategies, spend_usd, total_usd }: Optimization): Omit<Actions, 'queries'> {
  const chosen = strategies.filter(({ worthwhile }) => worthwhile).sort(bySaving);
  if (chosen.length === 0) {
    return { actions: [], total_saving_usd: total_usd, nothing_because: whyNothing(spend_usd) };
  }
  return { actions: numbered(inOrderOf(chosen)), total_saving_usd: total_usd, nothing_because: null };
}

function whyNothing({ value }: Optimization['spend_usd']): string {
  if (value === null) return 'No call of the range has a cost, so no saving could be computed.';
  if (value === 0) return 'The calls of the range cost nothing, so there is nothing to save.';
  return 'No strategy that could be computed changes anything for these rows.';
}

function inOrderOf(chosen: readonly Strategy[]): Unnumbered[] {
  const chains = new Map<Strategy['name'], Unnumbered[]>();
  // Tiering extends the router, so routing's chain is there before tiering looks for it.
  const built = [...chosen].sort((a, b) => Number(a.name === 'tiering') - Number(b.name === 'tiering'));
  for (const strategy of built) chains.set(strategy.name, chainOf(strategy, chains));
  const all = built.flatMap(({ name }) => chains.get(name) ?? []);
  const ends = built.flatMap(({ name }) => chains.get(name)?.at(-1) ?? []);
  return [BASELINE, ...all, { ...MEASURE_AGAIN, needs: ends }];
}

function chainOf(strategy: Strategy, chains: ReadonlyMap<Strategy['name'], Unnumbered[]>): Unnumbered[] {
  const templates = TEMPLATES[strategy.name];
  return templates.reduce<Unnumbered[]>((chain, template, index) => {
    const before = chain.at(-1) ?? BASELINE;
    const other = template.after && chains.get(template.after)?.at(-1);
    const isLast = index === templates.length - 1;
    return [...chain, actionOf(strategy, template, other ? [before, other] : [before], isLast)];
  }, []);
}

function actionOf(
  strategy: Strategy,
  { after: _, ...template }: Template,
  needs: readonly Unnumbered[],
  isLast: boolean,
): Unnumbered {
  return {
    ...template,
    needs,
    strategy: strategy.name,
    rollback: strategy.rollback,
    cost_benefit: isLast
      ? {
          saving_usd: strategy.saving_usd,
          saving_percent: strategy.saving_percent,
          verdict: GAINS[strategy.claims],
        }
      : { saving_usd: null, saving_percent: null, verdict: 'Brings nothing by itself; the roll-out does.' },
  };
}

const GAINS: Readonly<Record<Strategy['claims'], string>> = {
  money: 'Brings in the saving of its strategy, as computed from your rows.',
  latency: 'Brings time, not money.',
  failures: 'Brings answers, not money.',
};

const NO_GAIN = { saving_usd: null, saving_percent: null } as const;

const BASELINE: Unnumbered = {
  strategy: null,
  phase: 'prepare',
  title: 'Keep today’s figures as the baseline',
  what: 'Keep this report, and a sample of calls with their answers, to compare every later step with.',
  effort: 'hours',
  changes: [],
  validation: 'The figures of this report can be computed again from the same rows.',
  rollback: 'Nothing is changed.',
  approvals: [],
  needs: [],
  cost_benefit: { ...NO_GAIN, verdict: 'Costs little; without it no saving can be shown.' },
};

const MEASURE_AGAIN: Unnumbered = {
  strategy: null,
  phase: 'verify',
  title: 'Measure again',
  what: 'Import the log of the time after, and ask the same question.',
  effort: 'hours',
  changes: [],
  validation:
    'What was saved is near to what was computed; where it is not, the assumption that failed is named.',
  rollback: 'Nothing is changed.',
  approvals: [],
  needs: [],
  cost_benefit: { ...NO_GAIN, verdict: 'Shows what the plan was worth.' },
};

function numbered(actions: readonly Unnumbered[]): Action[] {
  const ids = new Map(actions.map((action, index) => [action, `A${index + 1}`]));
  return actions.map((action) => {
    const { needs, phase, ...rest } = action;
    const depends_on = needs.flatMap((needed) => ids.get(needed) ?? []);
    const starts = depends_on.length === 0 ? 'at once' : `after ${enumerated(depends_on)}`;
    const timeline = { phase, starts, lasts: action.effort };
    return { id: ids.get(action) ?? '', ...rest, depends_on, timeline };
  });
}

function bySaving(a: Strategy, b: Strategy): number {
  return (b.saving_usd?.value ?? 0) - (a.saving_usd?.value ?? 0);
}
