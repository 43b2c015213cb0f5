import { escaped } from './cited';
import type { Material } from './material';

type Agent = 'data' | 'optimization' | 'actions';

/** Why a section has nothing to say: in words for the user, from what is known of the agent that should have filled it. */
export function whyMissing({ triage, outcomes }: Material, agent: Agent): string {
  const sufficiency = triage?.data_sufficiency;
  const outcome = outcomes[agent];
  if (outcome?.status === 'skipped') return `This part was skipped${because(outcome.reason)}`;
  if (outcome) return `This part could not be made (${outcome.status})${because(outcome.reason)}`;
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
        ? 'A plan needs a log with enough calls whose model is known; this one allows a first look only.'
        : 'The agent for this part did not run.';
    case 'sufficient':
      return 'The agent for this part did not run in this run.';
    default:
      return sufficiency satisfies never;
  }
}

function because(reason: string | undefined): string {
  const words = escaped(reason?.trim() ?? '');
  if (words === '') return '.';
  return `: ${words}${/[.!?]$/.test(words) ? '' : '.'}`;
}
