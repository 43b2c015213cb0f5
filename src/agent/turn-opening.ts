import type { AgentDefinition } from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type JournalEvent, type RunStep, StepRepository } from '../runs';
import { isLast, phaseOf } from './plan';
import { RecordedResults } from './recorded-results';
import type { RunWork } from './run-work';
import type { Turn } from './task/running-task';
import { TurnMeter } from './task/turn-meter';

/** Begins agents' turns, and goes on with those that a hand-back left open. */
@Injectable()
export class TurnOpening {
  constructor(@Inject(StepRepository) private readonly steps: StepRepository) {}

  async open(work: RunWork, definition: AgentDefinition): Promise<Turn> {
    const open = work.openTurnOf(definition.name);
    return open === undefined ? this.begin(work, definition) : this.goOn(work, definition, open);
  }

  /** Before an agent tries again: what it has committed, whether or not it was told so. */
  async refresh(work: RunWork, { definition, recorded }: Turn): Promise<void> {
    const { result } = await work.writer.write<RunStep[]>({
      name: `${definition.name} again`,
      signal: work.signal,
      work: ({ manager }) => this.steps.recorded(manager, work.run, definition.name),
    });
    recorded.learn(result);
  }

  private async begin(work: RunWork, definition: AgentDefinition): Promise<Turn> {
    const executionId = uuidv7();
    const phase = phaseOf(definition.phase);
    const isNewPhase = phase !== work.phase;
    const { result } = await work.writer.write<RunStep[]>({
      name: `begin ${definition.name}`,
      signal: work.signal,
      work: ({ manager }) =>
        work.hasPast ? this.steps.recorded(manager, work.run, definition.name) : Promise.resolve([]),
      commit: () => ({
        step: {
          kind: 'agent',
          agent: definition.name,
          executionId,
          key: 'turn',
          status: 'running',
          startedAt: new Date(),
        },
        checkpoint: isNewPhase ? work.checkpoint('phase_transition', undefined, phase) : undefined,
        phase,
        stepsAhead: work.agentsAhead - 1,
      }),
      events: () => [handOver(work, definition.name), started(definition.name, executionId, phase, work)],
    });
    work.enter(phase);
    return turnOf(definition, executionId, result);
  }

  private async goOn(work: RunWork, definition: AgentDefinition, executionId: string): Promise<Turn> {
    const { result } = await work.writer.write<RunStep[]>({
      name: `go on with ${definition.name}`,
      signal: work.signal,
      work: ({ manager }) => this.steps.recorded(manager, work.run, definition.name),
    });
    return turnOf(definition, executionId, result);
  }
}

const turnOf = (definition: AgentDefinition, executionId: string, recorded: readonly RunStep[]): Turn => ({
  definition,
  executionId,
  recorded: new RecordedResults(recorded),
  meter: new TurnMeter(),
});

/** The last agent brings together what the others have found. */
function handOver(work: RunWork, agent: string): JournalEvent {
  if (!isLast(agent)) {
    const payload = { status: 'running', agents: [agent], message: `${agent} goes on.` };
    return { type: 'orchestration_delegating', payload };
  }
  const agents = Object.keys(work.document.outcomes);
  const message = agents.length === 0 ? 'Nothing to bring together.' : 'Bringing together what was found.';
  return { type: 'orchestration_combining', payload: { status: 'running', agents, message } };
}

const started = (agentName: string, executionId: string, phase: string, work: RunWork): JournalEvent => ({
  type: 'agent_started',
  agentName,
  executionId,
  payload: {
    status: 'running',
    context: { agent: agentName, phase, attempt: work.lease.attempt, plan: [...work.document.plan] },
    message: `${agentName} begins.`,
  },
});
