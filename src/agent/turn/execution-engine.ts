import type { UserExecutionContext } from '@airlock/session';
import { Inject, Injectable, Logger, Scope } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { EntityManager } from 'typeorm';
import { AirlockConfig } from '../../config';
import { LiveWords } from '../../events';
import { ModelCascade } from '../../models';
import { IsolationViolations, Watchdog } from '../../monitoring';
import { LeaseLostError, StepRepository, type TurnEnd } from '../../runs';
import { AgentFactory } from './agent-factory';
import type { Answer } from './agent-answer';
import type { AgentInput } from './agent-input';
import type { AgentResult } from './agent-result';
import { attempt, placeOf } from './attempt';
import { EngineDisposedError, ForeignContextError, HandBackError, isWorthRetrying } from '../errors';
import { failureLine } from './failure-line';
import { HeldSlot } from './held-slot';
import { LongOperation } from './long-operation';
import type { RegisteredAgent } from '../registry/agent-registry';
import type { RunWork } from '../run/run-work';
import type { Turn } from '../task/task-parts';
import { ToolDispatcher } from '../tools/tool-dispatcher';
import { ToolUsageRepository } from '../tools/tool-usage.repository';
import { answered, resultOf, withoutAnswer } from './turn-end-of';
import { TurnOpening } from './turn-opening';

/** Writes the end of a turn; called exactly once for each, whatever happened in it (E7). */
export type CloseTurn = (turn: Turn, end: TurnEnd, attempts: number) => Promise<void>;

/**
 * Runs the agents of one run, one turn at a time: limits, deadlines, retries, and exactly one end each. The run's own
 * manager serves until the run is open; then every step has a unit of its own, and nobody waits with a connection.
 */
@Injectable({ scope: Scope.REQUEST })
export class ExecutionEngine {
  private readonly logger = new Logger('Agent');
  private readonly history: AgentResult[] = [];
  private work: RunWork | undefined;
  private isDisposed = false;

  constructor(
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(StepRepository) private readonly steps: StepRepository,
    @Inject(AgentFactory) private readonly agents: AgentFactory,
    @Inject(TurnOpening) private readonly opening: TurnOpening,
    @Inject(ToolDispatcher) private readonly tools: ToolDispatcher,
    @Inject(ToolUsageRepository) private readonly usage: ToolUsageRepository,
    @Inject(ModelCascade) private readonly models: ModelCascade,
    @Inject(LiveWords) private readonly words: LiveWords,
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
    @Inject(Watchdog) private readonly watchdog: Watchdog,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** The newest turns of this run, oldest first; bounded (E12). */
  get results(): readonly AgentResult[] {
    return this.history;
  }

  /** Takes up a run, in the session that opens it: what is recorded of it already is not done again. */
  async open(work: RunWork): Promise<void> {
    if (this.isDisposed) throw new EngineDisposedError();
    this.work = work;
    this.tools.open({ context: work.context, scopes: work.run.scopes });
    if (!work.hasPast) return;
    const recorded = await this.steps.countRecorded(this.manager, work.run);
    const turns = await this.steps.openTurns(this.manager, work.run);
    work.learnPast(recorded, new Map(turns.map(({ agent, executionId }) => [agent, executionId])));
  }

  /**
   * One turn of one agent.
   * @param context whose run it is: another user's or run's is refused before any effect (E5)
   * @param input what the definition's schema made of the state; one that does not fit fails the agent
   * @throws LeaseLostError, HandBackError, the run's own abort reason: then the turn has no end here
   */
  async run(
    context: UserExecutionContext,
    agent: RegisteredAgent,
    input: AgentInput,
    close: CloseTurn,
  ): Promise<AgentResult> {
    const work = await this.ownWork(context);
    const slot = new HeldSlot(work, this.config.queueNoticeMs);
    await slot.take();
    try {
      const turn = await this.opening.open(work, agent.definition);
      const { end, attempts } = await this.attempts(work, agent, turn, input, slot);
      await close(turn, end, attempts);
      return this.remember(resultOf(turn, end, attempts));
    } finally {
      slot.release();
    }
  }

  /** Again and again does nothing more; the engine is of no use afterwards (E11). */
  dispose(): void {
    this.isDisposed = true;
    this.work?.close();
    this.tools.dispose();
  }

  private async ownWork(context: UserExecutionContext): Promise<RunWork> {
    if (this.isDisposed || !this.work) throw new EngineDisposedError();
    const { userId, runId } = this.work.context;
    if (context.userId === userId && context.runId === runId) return this.work;
    await this.violations.report('engine', context, { engine_run_id: runId });
    throw new ForeignContextError(runId, context.requestId);
  }

  private async attempts(
    work: RunWork,
    agent: RegisteredAgent,
    turn: Turn,
    input: AgentInput,
    slot: HeldSlot,
  ): Promise<{ end: TurnEnd; attempts: number }> {
    const saying = new LongOperation(work, turn, this.config.longOperationUpdateMs);
    try {
      for (let attempts = 1; ; attempts++) {
        try {
          const answer = await this.attempt(work, agent, turn, input);
          return { end: answered(turn, answer), attempts };
        } catch (error) {
          if (error instanceof LeaseLostError || error instanceof HandBackError) throw error;
          work.signal.throwIfAborted();
          const whose = `"${agent.definition.name}", attempt ${attempts} in ${placeOf(work)}`;
          this.logger.warn(`${whose}, failed: ${failureLine(error)}`);
          if (attempts > this.config.agentRetries || !isWorthRetrying(error))
            return { end: withoutAnswer(turn, error), attempts };
        }
        slot.release();
        await this.pause(attempts, work.signal);
        await slot.take();
        await this.opening.refresh(work, turn);
      }
    } finally {
      await saying.stop();
    }
  }

  private attempt(work: RunWork, agent: RegisteredAgent, turn: Turn, input: AgentInput): Promise<Answer> {
    const { models, words, tools, usage, agents, watchdog } = this;
    const { agentAttemptMs: limitMs, runStateMaxBytes: stateMaxBytes } = this.config;
    const services = { models, words, tools, usage, agents, watchdog };
    return attempt({ work, agent, turn, input, ...services, limitMs, stateMaxBytes });
  }

  /** Full jitter: those who failed together should not come back together (E8). */
  private async pause(attempts: number, signal: AbortSignal): Promise<void> {
    const ceiling = this.config.retryBaseMs * 2 ** (attempts - 1);
    await sleep(Math.random() * ceiling, undefined, { signal });
  }

  private remember(result: AgentResult): AgentResult {
    this.history.push(result);
    if (this.history.length > this.config.historyEntries) this.history.shift();
    return result;
  }
}
