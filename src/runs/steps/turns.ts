import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Run } from '../run.entity';
import type { JournalEvent } from '../run-journal';
import type { RunStep } from './run-step.entity';
import { endedTurn, type TurnEnd, turnEndEvent } from './turn-end';
import { StepRepository } from './step.repository';

type RunId = Pick<Run, 'userId' | 'id'>;

/** An agent's turn that has begun and not ended. */
export type OpenTurn = Pick<RunStep, 'agent' | 'executionId' | 'startedAt'>;

/** Ends agents' turns: the row and its one terminal event, always together. */
@Injectable()
export class Turns {
  constructor(@Inject(StepRepository) private readonly steps: StepRepository) {}

  /** @returns the event to record, or nothing when the turn has ended before */
  async end(
    manager: EntityManager,
    run: RunId,
    turn: { readonly agent: string; readonly executionId: string },
    end: TurnEnd,
  ): Promise<JournalEvent[]> {
    const ended = await this.steps.endTurn(manager, run, endedTurn(turn.executionId, end));
    return ended ? [turnEndEvent(turn.agent, turn.executionId, end)] : [];
  }

  /**
   * Ends every turn of the run that is still open.
   * @param end what to say of each, by how long it has taken
   * @param open those that are, where the caller knows
   */
  async endAll(
    manager: EntityManager,
    run: RunId,
    end: (durationMs: number) => TurnEnd,
    open?: readonly OpenTurn[],
  ): Promise<JournalEvent[]> {
    const events: JournalEvent[] = [];
    for (const turn of open ?? (await this.steps.openTurns(manager, run))) {
      const durationMs = Math.max(0, Date.now() - turn.startedAt.getTime());
      events.push(...(await this.end(manager, run, turn, end(durationMs))));
    }
    return events;
  }
}
