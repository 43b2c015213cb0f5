import { mintId } from '@airlock/session';
import type { AgentDefinition, Phase } from '@airlock/agent-kit';
import type { JournalEvent, NewCheckpoint, NewStep, Run, RunDocument, StepCommit } from '../../runs';
import { agentsAhead, isLast, phaseOf } from '../run/plan';

/** An agent's turn that begins: what is written of it and what is told, together. */
export interface TurnBeginning {
  readonly agent: string;
  readonly executionId: string;
  readonly phase: Phase;
  readonly commit: StepCommit & { readonly step: NewStep };
  readonly events: readonly JournalEvent[];
}

/** Where the run stands before it. */
export interface BeforeTurn {
  readonly document: RunDocument;
  readonly phase: Phase;
  readonly attempt: number;
  /** Its state, to be kept where a phase begins. */
  readonly keep: (type: 'phase_transition', phase: Phase) => NewCheckpoint;
}

/** @throws StateTooLargeError, StateBoundsError when the state cannot be kept (P1) */
export function turnBeginning(
  { name, phase: declared }: AgentDefinition,
  { document, phase: before, attempt, keep }: BeforeTurn,
): TurnBeginning {
  const executionId = mintId();
  const phase = phaseOf(declared);
  const step = {
    kind: 'agent',
    agent: name,
    executionId,
    key: 'turn',
    status: 'running',
    startedAt: new Date(),
  } as const;
  const checkpoint = phase === before ? undefined : keep('phase_transition', phase);
  const stepsAhead = agentsAhead(document) - 1;
  const context = { agent: name, phase, attempt, plan: [...document.plan] };
  const payload = { status: 'running', context, message: `${name} begins.` };
  return {
    agent: name,
    executionId,
    phase,
    commit: { step, checkpoint, phase, stepsAhead },
    events: [
      handOver(name, Object.keys(document.outcomes)),
      { type: 'agent_started', agentName: name, executionId, payload },
    ],
  };
}

/** What is told of a run before anything else. */
export const runStarted = (assistantId: Run['assistantId'], plan: readonly string[]): JournalEvent => ({
  type: 'orchestration_started',
  payload: { status: 'running', agents: [...plan], message: `${assistantId} begins.` },
});

/** The last agent brings together what the others have found. */
function handOver(agent: string, agents: readonly string[]): JournalEvent {
  if (!isLast(agent)) {
    const payload = { status: 'running', agents: [agent], message: `${agent} goes on.` };
    return { type: 'orchestration_delegating', payload };
  }
  const message = agents.length === 0 ? 'Nothing to bring together.' : 'Bringing together what was found.';
  return {
    type: 'orchestration_combining',
    payload: { status: 'running', agents: [...agents], message },
  };
}
