import { escaped } from './cited';
import type { Material } from './material';

type Agent = 'data' | 'optimization' | 'actions';

/** Why a section has nothing to say: in words for the user, from what is known of the agent that should have filled it. */
export function whyMissing({ triage, outcomes }: Material, agent: Agent): string {
  const sufficiency = triage?.data_sufficiency;
  const outcome = outcomes[agent];
  if (outcome?.status === 'skipped') return `This part was skipped${because(outcome.reason)}`;
  if (outcome) return `This part could not be made (${outcome.status})${because(outcome.reason)}`;
  if (outcomes.triage && triage === undefined)
    return `The calls to analyse could not be told${because(outcomes.triage.reason)}`;
  if (triage === undefined || sufficiency === undefined)
    return 'The agent for this part did not run in this run.';
  switch (sufficiency) {
    case 'insufficient':
      return triage.validation_status === 'warning' && triage.sufficiency === null
        ? 'The message does not say what to analyse.'
        : 'There are no calls in the range, so there is nothing to measure.';
    case 'unknown':
      return `The rows could not be counted, so nothing was analysed in their place${because(triage.issues.join(' '))}`;
    case 'partial':
      return agent === 'actions'
        ? 'A plan needs more calls whose model is known than these are: they allow a first look only. Ask about a longer time or about all calls.'
        : 'The agent for this part did not run.';
    case 'sufficient':
      return 'The agent for this part did not run in this run.';
    default:
      return sufficiency satisfies never;
  }
}

const WORK: Readonly<Record<string, string>> = {
  triage: 'Sorting the question and counting its calls',
  data_helper: 'Saying what to import',
  data: 'Measuring the calls',
  optimization: 'Computing what could be saved',
  actions: 'Putting the work in order',
};

/** What was planned for the answer and is not, or not wholly, in it: an answer that leaves it out would look whole. */
export function notDone({ triage, outcomes }: Material): string[] {
  return Object.entries(WORK).flatMap(([agent, work]) => {
    const { status = 'completed', reason = '' } = outcomes[agent] ?? {};
    if (status === 'completed' || status === 'skipped') return [];
    if (triage?.issues.some((issue) => reason.includes(issue))) return [];
    const how = status === 'degraded' ? 'was done in part only' : `could not be done (${status})`;
    return [`${work} ${how}${because(reason)}`];
  });
}

/** Where another agent was asked alone: how it ended. Nothing where the analysts were asked. */
export function insteadOfFigures({ triage, outcomes }: Material): string | undefined {
  const others = Object.entries(outcomes).filter(([agent]) => !(agent in WORK));
  if (triage !== undefined || outcomes.data !== undefined || others.length === 0) return undefined;
  return others
    .map(([agent, { status, reason }]) => {
      const name = escaped(agent);
      if (status === 'completed') return `The agent ${name} has answered: see the state of the run.`;
      if (status === 'degraded')
        return `The agent ${name} has answered, but not with everything (see the state of the run)${because(reason)}`;
      return `The agent ${name} gave no answer (${status})${because(reason)}`;
    })
    .join(' ');
}

function because(reason: string | undefined): string {
  const words = escaped(reason?.trim() ?? '');
  if (words === '') return '.';
  return `: ${words}${/[.!?]$/.test(words) ? '' : '.'}`;
}
