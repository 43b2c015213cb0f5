import { CommitOutcomeUnknownError, UnitOfWork } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import {
  endedTurn,
  isEnded,
  isRecovery,
  type JournalEvent,
  type LastStep,
  type LastWrites,
  type Lease,
  RunContexts,
  type RunEnd,
  type RunError,
  RunFinalizer,
  RunNotAsLeftError,
  RunRepository,
  StepRepository,
  type TurnEnd,
  turnEndEvent,
} from '../../runs';
import { AirlockConfig } from '../../config';
import { isOutage, outlasting } from '../../database';
import { Deadline } from '@airlock/agent-kit';
import { FinalReport, type ReportDocument } from './final-report';
import { agentsAhead } from './plan';
import { completed, failed, ownWords } from './run-end-of';
import type { RunWork } from './run-work';
import type { Turn } from '../task/task-parts';
import { outcomeOf } from '../turn/turn-end-of';

/** Writes how turns and runs end; outside the agents, and exactly once (E7). */
@Injectable()
export class RunClosing {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(RunFinalizer) private readonly finalizer: RunFinalizer,
    @Inject(FinalReport) private readonly reports: FinalReport,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** One agent's end: its outcome joins the state, and both are written together. */
  async turn(work: RunWork, turn: Turn, end: TurnEnd, attempts: number): Promise<void> {
    await work.inTurn(async () => {
      const { name } = turn.definition;
      const state = work.withOutcome(name, outcomeOf(end, attempts));
      await work.writer.write({
        name: `end ${name}`,
        signal: work.signal,
        commit: () => ({
          checkpoint: work.checkpoint('auto', state),
          end: endedTurn(turn.executionId, end),
          stepsAhead: agentsAhead(state.document),
        }),
        events: () => [turnEndEvent(name, turn.executionId, end), ...planned(work, state.document.plan)],
      });
      work.keep(state);
    });
  }

  /** An agent that cannot be asked. */
  async skip(work: RunWork, agent: string, reason: string): Promise<void> {
    const state = work.withOutcome(agent, { status: 'skipped', reason });
    const message = `${agent} is skipped: ${reason}`;
    await work.writer.write({
      name: `skip ${agent}`,
      signal: work.signal,
      commit: () => ({ checkpoint: work.checkpoint('auto', state), stepsAhead: agentsAhead(state.document) }),
      events: () => [
        { type: 'orchestration_thinking', payload: { status: 'running', agents: [agent], message } },
      ],
    });
    work.keep(state);
  }

  /** The last agent's turn and the run, in one transaction. */
  async run(work: RunWork, turn: Turn, end: TurnEnd, attempts: number): Promise<void> {
    const { name } = turn.definition;
    const state = work.withOutcome(name, outcomeOf(end, attempts));
    const isDone = end.kind === 'answered';
    const report = isDone ? this.reports.read(end.output) : undefined;
    const last = {
      turn: endedTurn(turn.executionId, end),
      checkpoint: isDone ? work.checkpoint('full', state, 'completion') : work.checkpoint('auto'),
      event: turnEndEvent(name, turn.executionId, end),
    };
    const { outcomes } = state.document;
    const told = isDone
      ? completed(outcomes, ownWords(work.run.assistantId, outcomes) ?? report?.answer ?? report?.markdown)
      : failed({ type: end.kind === 'failed' ? end.error.type : end.cause, message: end.message });
    const sayId = told.say === undefined ? undefined : work.shownAs(told.say);
    const runEnd = { ...told, sayId, hasReport: report !== undefined };
    if (!(await this.finishAsLeft(work, runEnd, last, report))) {
      await this.finish(work.lease, runEnd, async ({ manager }, { run, openTurns }) => {
        await this.steps.commit(manager, work.lease, { checkpoint: last.checkpoint, end: last.turn });
        if (report) await this.reports.keep(manager, run, report);
        const isOpen = openTurns.some(({ executionId }) => executionId === turn.executionId);
        return isOpen ? [last.event] : [];
      });
    }
    work.keep(state);
  }

  /** Something else than an agent went wrong. */
  async fail(lease: Lease, error: RunError, work?: RunWork): Promise<void> {
    await this.finish(lease, failed(error), async () => work?.writer.untold ?? []);
  }

  /** Back into the queue at the last checkpoint; the agents' turns stay open and go on elsewhere (E14). */
  async handBack(lease: Lease): Promise<void> {
    const context = this.contexts.forJob(lease.run);
    await this.patiently(lease, () =>
      this.units.run(context, { name: 'hand back a run' }, async ({ manager }) => {
        const run = await this.runs.lock(manager, lease);
        if (isEnded(run.status) || run.attempt !== lease.attempt) return;
        await this.runs.move(manager, run, 'queued', { leaseOwner: null, heartbeatAt: null });
      }),
    );
  }

  /** In one statement, if nothing has happened to the run meanwhile. @returns false when something has, or may have */
  private async finishAsLeft(
    { run, lease }: RunWork,
    end: RunEnd,
    last: LastStep & { readonly event: JournalEvent },
    report: ReportDocument | undefined,
  ): Promise<boolean> {
    if (isRecovery(run)) return false;
    try {
      const context = this.contexts.forJob(lease.run);
      await lease.atWork(() =>
        this.units.run(context, { name: 'end a run' }, async ({ session, manager }) => {
          if (report) await this.reports.keep(manager, run, report);
          await this.finalizer.finishAsLeft(session, run, end, last);
        }),
      );
      return true;
    } catch (error) {
      if (error instanceof RunNotAsLeftError || isRepeatable(error)) return false;
      throw error;
    }
  }

  private async finish(lease: Lease, end: RunEnd, last: LastWrites): Promise<void> {
    const context = this.contexts.forJob(lease.run);
    await this.patiently(lease, async () => {
      await this.units.run(context, { name: 'end a run' }, ({ session }) =>
        this.finalizer.finishAndCommit(session, lease, end, last),
      );
    });
  }

  /** As long as the run is still taken for alive; after that somebody else takes it over. */
  private async patiently(lease: Lease, work: () => Promise<void>): Promise<void> {
    const patience = new Deadline(this.config.deadAfterMs, () => new Error('The database stays away.'));
    try {
      await lease.atWork(() => outlasting(work, patience.signal, isRepeatable));
    } finally {
      patience.clear();
    }
  }
}

/** A run ends and is handed back once however often it is asked for, so here what may be done may be done again. */
const isRepeatable = (error: unknown): boolean =>
  isOutage(error) || error instanceof CommitOutcomeUnknownError;

/** Told when a turn's end changes what is to come. */
function planned(work: RunWork, plan: readonly string[]): JournalEvent[] {
  const { plan: before } = work.document;
  if (before.length === plan.length && before.every((agent, index) => agent === plan[index])) return [];
  const message = `Next: ${plan.filter((agent) => !work.document.outcomes[agent]).join(', ')}.`;
  return [{ type: 'orchestration_thinking', payload: { status: 'running', agents: [...plan], message } }];
}
