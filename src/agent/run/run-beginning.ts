import type { AgentDefinition } from '@airlock/agent-kit';
import type { Session } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import {
  CheckpointManager,
  type KeptPlace,
  type NewRun,
  type Run,
  type RunDocument,
  RunJournal,
  type RunStart,
  RunStartRepository,
  type StartedRun,
  StepRepository,
  type TakenRun,
} from '../../runs';
import { inputFor, viewOf } from '../turn/agent-input';
import { AgentRegistry } from '../registry/agent-registry';
import { runStarted, type TurnBeginning, turnBeginning } from '../turn/turn-beginning';

/** A run that is to be made, with the state that it starts with. */
export interface RunToMake {
  readonly asked: NewRun;
  readonly start: RunStart;
  readonly document: RunDocument;
}

/** The end of a session, with these statements; or only their order, where something follows. */
export type Lastly = Session['lastlyBehind'];

/**
 * Makes a run that begins in this very process as soon as it is committed, if it need not wait for its turn. Its first
 * agent's turn commits with it: one transaction less, and its owner hears of it with the answer to his message.
 */
@Injectable()
export class RunBeginning {
  constructor(
    @Inject(RunStartRepository) private readonly starts: RunStartRepository,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(RunJournal) private readonly journal: RunJournal,
    @Inject(AgentRegistry) private readonly agents: AgentRegistry,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
  ) {}

  /** @throws QueueFullError */
  async make(session: Session, place: KeptPlace, what: RunToMake, lastly: Lastly): Promise<StartedRun> {
    let taken: TakenRun | undefined;
    try {
      session.afterRollback(() => place.giveUp());
      session.afterCommit(() => (taken ? place.begin(taken) : place.giveUp()));
    } catch (error) {
      // The call is over, and its hooks with it.
      place.giveUp();
      throw error;
    }
    const turn = this.firstTurn(what);
    const work = { ...what, start: { ...what.start, owner: place.owner } };
    const made = Promise.withResolvers<Run>();
    const make = async (): Promise<Run> => {
      made.resolve(this.starts.start(session.manager, work.asked, work.start));
      return made.promise;
    };
    return lastly(turn ? [make] : [], async () => {
      const hasBegun = turn !== undefined && (await this.begin(session, work, turn, made.promise));
      const run = await (turn ? made.promise : make());
      taken = run.status === 'queued' ? undefined : takenAs(run, work.start, hasBegun ? turn : undefined);
      return { run, isRepeat: false };
    });
  }

  /** The first agent's turn, unless the Supervisor will have something to say before: the agent cannot be asked. */
  private firstTurn({ document, start }: RunToMake): TurnBeginning | undefined {
    const agent = this.agents.find(document.plan[0] ?? '');
    if (!agent || !canBeAsked(agent.definition, document)) return undefined;
    return turnBeginning(agent.definition, {
      document,
      phase: 'initialization',
      attempt: 1,
      // It stands where the run does: nothing has happened yet.
      keep: (type, phase) => this.checkpoints.again(start.checkpoint, type, phase),
    });
  }

  /** @returns false when the run has to wait for its turn */
  private async begin(
    session: Session,
    { asked, document }: RunToMake,
    turn: TurnBeginning,
    made: Promise<Run>,
  ): Promise<boolean> {
    const key = { userId: asked.userId, threadId: asked.threadId, runId: asked.id };
    const events = [runStarted(asked.assistantId, document.plan), ...turn.events];
    const entries = this.journal.entries(session, key, events);
    const hold = { ...key, attempt: 1 };
    const progress = await this.steps.commitIfStarting(session.manager, hold, turn.commit, entries);
    if (!progress) return false;
    const { eventSequence, ...counters } = progress;
    Object.assign(await made, counters, { status: 'running', phase: turn.phase });
    this.journal.written(session, key, eventSequence ?? entries.length, entries);
    return true;
  }
}

/** A schema that throws is the run's business, which fails of it, and not the message's. */
function canBeAsked(definition: AgentDefinition, document: RunDocument): boolean {
  try {
    return inputFor(definition, viewOf(document)).kind !== 'missing';
  } catch {
    return false;
  }
}

const takenAs = (run: Run, { checkpoint }: RunStart, turn: TurnBeginning | undefined): TakenRun => ({
  run,
  wasOpened: turn !== undefined,
  checkpoint: {
    runId: run.id,
    sequence: run.checkpointSequence,
    state: checkpoint.state,
    sha256: checkpoint.sha256,
  },
  turn,
});
