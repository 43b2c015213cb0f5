import type { AgentDefinition } from '@airlock/agent-kit';
import { Inject, Injectable } from '@nestjs/common';
import { type RunStep, StepRepository } from '../../runs';
import { RecordedResults } from './recorded-results';
import type { RunWork } from '../run/run-work';
import type { Turn } from '../task/task-parts';
import { TurnMeter } from '../task/turn-meter';
import { turnBeginning } from './turn-beginning';

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
    work.writer.countCallsAnew();
  }

  private async begin(work: RunWork, definition: AgentDefinition): Promise<Turn> {
    const { document, phase: before, lease } = work;
    const { executionId, phase, commit, events } = turnBeginning(definition, {
      document,
      phase: before,
      attempt: lease.attempt,
      keep: (type, next) => work.checkpoint(type, undefined, next),
    });
    const { result } = await work.writer.write<RunStep[]>({
      name: `begin ${definition.name}`,
      signal: work.signal,
      work: ({ manager }) =>
        work.hasPast ? this.steps.recorded(manager, work.run, definition.name) : Promise.resolve([]),
      commit: () => commit,
      events: () => events,
    });
    work.enter(phase);
    return turnOf(definition, executionId, result);
  }

  private async goOn(work: RunWork, definition: AgentDefinition, executionId: string): Promise<Turn> {
    // It began with the run itself.
    if (!work.hasPast) return turnOf(definition, executionId, []);
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
