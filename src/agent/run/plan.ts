import type { Phase } from '@airlock/agent-kit';
import type { AgentOutcome, RunDocument } from '../../runs';
import { SUPERVISOR } from '../registry/agent-registry';

/** What triage counted of the user's rows. */
export type DataSufficiency = 'sufficient' | 'partial' | 'insufficient' | 'unknown';

const TRIAGE = 'triage';
const REPORTING = 'reporting';

/** Who answers what is in between (spec 6). */
const BY_SUFFICIENCY: Readonly<Record<DataSufficiency, readonly string[]>> = {
  sufficient: ['data', 'optimization', 'actions'],
  partial: ['data_helper', 'data', 'optimization'],
  insufficient: ['data_helper'],
  unknown: ['data_helper'],
};

/** Every order that a run's agents may come in. */
export function plansOf(assistantId: string): readonly (readonly string[])[] {
  if (assistantId !== SUPERVISOR) return [planOf(assistantId, { outcomes: {} })];
  return Object.values(BY_SUFFICIENCY).map((between) => [TRIAGE, ...between, REPORTING]);
}

/** Agents that a run cannot do without: they must be registered. */
export function indispensable(assistantId: string): readonly string[] {
  return assistantId === SUPERVISOR ? [TRIAGE, REPORTING] : [assistantId, REPORTING];
}

/** Whose answer every run ends with. */
export const isLast = (agent: string): boolean => agent === REPORTING;

/** The agents of a run in their order, as far as is known: what comes after triage depends on what it finds. */
export function planOf(assistantId: string, { outcomes }: Pick<RunDocument, 'outcomes'>): readonly string[] {
  if (assistantId !== SUPERVISOR) return assistantId === REPORTING ? [REPORTING] : [assistantId, REPORTING];
  const triage = outcomes[TRIAGE];
  if (!triage) return [TRIAGE, REPORTING];
  return [TRIAGE, ...BY_SUFFICIENCY[sufficiencyOf(triage)], REPORTING];
}

/** How many agents are planned and have not come to an end. */
export const agentsAhead = ({ plan, outcomes }: Pick<RunDocument, 'plan' | 'outcomes'>): number =>
  plan.filter((agent) => !outcomes[agent]).length;

/** Triage that failed, or says nothing we know, counts as unknown. */
function sufficiencyOf({ output }: AgentOutcome): DataSufficiency {
  if (typeof output !== 'object' || output === null || !('data_sufficiency' in output)) return 'unknown';
  const { data_sufficiency: word } = output;
  return typeof word === 'string' && Object.hasOwn(BY_SUFFICIENCY, word)
    ? (word as DataSufficiency)
    : 'unknown';
}

/** Where a run without phases of its own stands while the agent works. */
export const phaseOf = (phase: Phase | undefined): Phase => phase ?? 'data_analysis';
