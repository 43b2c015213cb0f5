import type { UserExecutionContext } from '@airlock/session';
import {
  type AgentOutcome,
  type CheckpointManager,
  type CheckpointType,
  type Lease,
  type NewCheckpoint,
  type OwnedState,
  type Run,
  type RunDocument,
  type StateManager,
} from '../../runs';
import { Deadline, type Phase } from '@airlock/agent-kit';
import type { ShownWords } from '../../events';
import { withoutEvidence } from './final-report';
import { agentsAhead, isLast, planOf } from './plan';
import type { RunWriter } from './run-writer';
import { Slots } from './slots';
import { Pace } from '../task/pace';

export interface RunWorkParts {
  readonly lease: Lease;
  readonly context: UserExecutionContext;
  readonly writer: RunWriter;
  readonly states: StateManager;
  readonly checkpoints: CheckpointManager;
  readonly agentsAtOnce: number;
  /** What is left of its lifetime. */
  readonly leftMs: number;
  readonly eventsPerSecond: number;
  readonly asksAnew: boolean;
}

/** Something may be recorded from before: it has been worked on, or goes on from another run. */
export const hasPast = ({ attempt, resumedFrom }: Run): boolean => attempt > 1 || resumedFrom !== null;

/** One run while one replica works on it: what is known so far, how long there is, who may still work. */
export class RunWork {
  readonly lease: Lease;
  readonly context: UserExecutionContext;
  readonly writer: RunWriter;
  readonly slots: Slots;
  /** How fast its agents may tell of what they do: a flood would hold up everybody else's events (E13). */
  readonly pace: Pace;
  /** Aborts when the run is over for this replica: lost, handed back, or out of time. */
  readonly signal: AbortSignal;
  private readonly deadline: Deadline;
  private turns: Promise<unknown> = Promise.resolve();
  private openTurns: ReadonlyMap<string, string> = new Map();
  private shown: ShownWords | undefined;
  private put: { readonly document: RunDocument; readonly as: NewCheckpoint } | undefined;

  constructor(
    readonly run: Run,
    private owned: OwnedState,
    private currentPhase: Phase,
    private readonly parts: RunWorkParts,
  ) {
    this.lease = parts.lease;
    this.context = parts.context;
    this.writer = parts.writer;
    this.slots = new Slots(parts.agentsAtOnce);
    this.pace = new Pace(parts.eventsPerSecond);
    this.deadline = new Deadline(parts.leftMs, () => new Error('The run is out of time.'));
    this.signal = AbortSignal.any([parts.lease.signal, this.deadline.signal]);
  }

  /** @returns the execution of this agent that is still open, if there is one */
  openTurnOf(agent: string): string | undefined {
    return this.openTurns.get(agent);
  }

  /**
   * What others recorded of it before.
   * @param openTurns executions that a hand-back left open, by agent: they go on (spec 6)
   */
  learnPast(recordedSteps: number, openTurns: ReadonlyMap<string, string>): void {
    this.writer.countFrom(recordedSteps);
    this.openTurns = openTurns;
  }

  get hasPast(): boolean {
    return hasPast(this.run);
  }

  /** What other runs were answered is not what is asked for (P3). */
  get asksAnew(): boolean {
    return this.parts.asksAnew;
  }

  get document(): OwnedState['document'] {
    return this.owned.document;
  }

  get phase(): Phase {
    return this.currentPhase;
  }

  get isOutOfTime(): boolean {
    return this.deadline.isOver;
  }

  get agentsAhead(): number {
    return agentsAhead(this.document);
  }

  /** The state with one more outcome, not yet kept. */
  withOutcome(agent: string, outcome: AgentOutcome): OwnedState {
    const outcomes = { ...this.document.outcomes, [agent]: outcome };
    const plan = planOf(this.run.assistantId, { outcomes });
    const known = isLast(agent) ? withoutEvidence(outcome) : outcome;
    return this.parts.states.merge(this.owned, { context: this.context, plan, outcomes: { [agent]: known } });
  }

  keep(state: OwnedState): void {
    this.owned = state;
  }

  hasShown(words: ShownWords): void {
    this.shown = words;
  }

  /** @returns the id under which these words were shown while they came, if they were: they are one message, not two */
  shownAs(words: string): string | undefined {
    return this.shown?.text === words ? this.shown.id : undefined;
  }

  enter(phase: Phase): void {
    this.currentPhase = phase;
  }

  /** Most steps leave the state as it is: its text is made, checked and hashed once for all of them. */
  checkpoint(type: CheckpointType, state: OwnedState = this.owned, phase = this.currentPhase): NewCheckpoint {
    const { checkpoints } = this.parts;
    const { document } = state;
    if (this.put?.document !== document) this.put = { document, as: checkpoints.of(document, type, phase) };
    return checkpoints.again(this.put.as, type, phase);
  }

  /** One after another: two agents that end together must not overwrite each other's outcome. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.turns.then(work, work);
    this.turns = turn.catch(() => undefined);
    return turn;
  }

  close(): void {
    this.deadline.clear();
  }
}
