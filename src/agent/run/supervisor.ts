import { InjectSession, type Session } from '@airlock/session';
import { Inject, Injectable, Logger, Scope } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { isOutage } from '../../database';
import {
  type Lease,
  LeaseLostError,
  type RunError,
  RunExecutor,
  RunStartRepository,
  RunTimeout,
} from '../../runs';
import { inputFor, viewOf } from '../turn/agent-input';
import { IndispensableAgentError, ownersError } from '../errors';
import type { AgentResult } from '../turn/agent-result';
import { ExecutionEngine } from '../turn/execution-engine';
import { runPipeline } from '../pipeline/pipeline';
import type { PipelineStep, StepOutcome } from '../pipeline/pipeline-step';
import { isLast } from './plan';
import { AgentRegistry } from '../registry/agent-registry';
import { RunClosing } from './run-closing';
import { RunOpening } from './run-opening';
import type { RunWork } from './run-work';

type Document = RunWork['document'];

/**
 * Conducts one run: who answers next, when to stop, and that it ends. It keeps nothing of the run: what it works with is
 * handed from call to call. Its session opens the run and is parked from then on; whatever follows has units of its own
 * (E1, docs/decisions/0009).
 */
@Injectable({ scope: Scope.REQUEST })
export class Supervisor extends RunExecutor {
  private readonly logger = new Logger(Supervisor.name);

  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(RunStartRepository) private readonly starts: RunStartRepository,
    @Inject(AgentRegistry) private readonly agents: AgentRegistry,
    @Inject(ExecutionEngine) private readonly engine: ExecutionEngine,
    @Inject(RunOpening) private readonly opening: RunOpening,
    @Inject(RunClosing) private readonly closing: RunClosing,
    @Inject(RunTimeout) private readonly timeout: RunTimeout,
  ) {
    super();
  }

  /** Works on the run until it has an end, or is somebody else's. */
  async execute(lease: Lease): Promise<void> {
    let work: RunWork | undefined;
    try {
      const opened = await this.open(lease);
      work = opened;
      await this.session.step('run', async () => {
        lease.rest();
        await this.conduct(opened);
      });
    } catch (error) {
      await this.breakOff(lease, work, error);
    } finally {
      this.engine.dispose();
    }
  }

  private async open(lease: Lease): Promise<RunWork> {
    const taken = lease.fresh ?? (await this.starts.takeUp(this.manager, lease));
    const work = await this.opening.open(this.session, taken, lease);
    await this.engine.open(work);
    return work;
  }

  /** Agents in their order until only the last is left; what triage finds decides who else is asked. */
  private async conduct(work: RunWork): Promise<void> {
    for (let next = this.upcoming(work); next.length > 0; next = this.upcoming(work)) {
      await runPipeline(
        next.map((agent) => this.stepFor(work, agent)),
        work.document,
      );
    }
    await this.conclude(work);
  }

  /** Planned, not yet asked, and not the last. Triage stands alone: the others depend on it. */
  private upcoming({ document: { plan, outcomes } }: RunWork): readonly string[] {
    const open = plan.filter((agent) => !outcomes[agent] && !isLast(agent));
    return open[0] === 'triage' ? ['triage'] : open;
  }

  private stepFor(work: RunWork, name: string): PipelineStep<Document> {
    return {
      name,
      sequential: true,
      continueOnError: true,
      when: () => this.reasonToSkip(work, name) ?? true,
      skip: async (_, reason) => {
        await this.closing.skip(work, name, reason);
        return work.document;
      },
      run: () => this.turn(work, name),
      // Only how an agent answers is its own business; whatever else goes wrong is the run's.
      isFatal: () => true,
    };
  }

  private reasonToSkip(work: RunWork, name: string): string | undefined {
    const agent = this.agents.find(name);
    if (!agent) return `There is no agent "${name}".`;
    const input = inputFor(agent.definition, viewOf(work.document));
    return input.kind === 'missing' ? missing(work, input.needs) : undefined;
  }

  private async turn(work: RunWork, name: string): Promise<StepOutcome<Document>> {
    const agent = this.agents.get(name);
    const result = await this.engine.run(
      work.context,
      agent,
      inputFor(agent.definition, viewOf(work.document)),
      (turn, end, attempts) => this.closing.turn(work, turn, end, attempts),
    );
    const isAnswer = result.status === 'completed' || result.status === 'degraded';
    if (!isAnswer && agent.definition.mayFail === false)
      throw new IndispensableAgentError(name, errorIn(result));
    return { status: isAnswer ? 'completed' : 'failed', state: work.document };
  }

  /** The last agent's end is the run's: they commit together. */
  private async conclude(work: RunWork): Promise<void> {
    const last = this.agents.get(work.document.plan.at(-1) ?? 'reporting');
    const input = inputFor(last.definition, viewOf(work.document));
    await this.engine.run(work.context, last, input, (turn, end, attempts) =>
      this.closing.run(work, turn, end, attempts),
    );
  }

  private async breakOff(lease: Lease, work: RunWork | undefined, error: unknown): Promise<void> {
    if (error instanceof LeaseLostError || lease.stopReason === 'lost') return;
    if (lease.stopReason === 'hand_back') return this.closing.handBack(lease);
    if (work?.isOutOfTime) return this.timeout.end(lease.run);
    if (error instanceof IndispensableAgentError) return this.closing.fail(lease, error.told, work);
    // The database was away longer than anybody waits: nothing is wrong with the run, so it goes on later.
    if (isOutage(error)) return this.closing.handBack(lease);
    this.logger.error(`Run ${lease.runId} failed`, error instanceof Error ? error.stack : error);
    await this.closing.fail(lease, ownersError(error), work);
  }
}

const errorIn = ({ error }: AgentResult): RunError => ({
  type: error?.type ?? 'Error',
  message: error?.message ?? 'It came to no answer.',
});

function missing({ document: { outcomes } }: RunWork, needs: readonly string[]): string {
  return needs
    .map((need) => {
      const outcome = outcomes[need];
      return outcome
        ? `It needs "${need}", which ${wordFor(outcome.status)}.`
        : `It needs "${need}", which there is not.`;
    })
    .join(' ');
}

const wordFor = (status: string): string =>
  status === 'skipped' ? 'was skipped' : status === 'failed' ? 'failed' : `ended as ${status}`;
