import { Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { FailureSpell } from '../../database';
import { RunTakeover } from '../recovery/run-takeover';
import { RunTimeout } from '../recovery/run-timeout';
import type { ClaimedRun } from './lease';
import { QueueNotice } from './queue-notice';
import { RunQueue } from './run-queue';
import { WorkerWatch } from './worker-watch';

/** How many runs are asked for at once. */
const BATCH = 50;

/**
 * What has to be looked after whether or not anybody works: every replica does it, so that a run is told that it waits, and
 * ends in time, also where no worker is. What two come upon at once, one of them does.
 */
@Injectable()
export class RunSweep {
  private readonly logger = new Logger(RunSweep.name);
  private readonly untold = new FailureSpell(this.logger, 'Telling a run that it waits');
  private readonly dead = new FailureSpell(this.logger, 'Taking over the run of a dead worker');
  private readonly overdue = new FailureSpell(this.logger, 'Ending a run past its lifetime');
  private rounds: Round[] = [];
  private isStopping = false;

  constructor(
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(RunTakeover) private readonly takeover: RunTakeover,
    @Inject(RunTimeout) private readonly timeout: RunTimeout,
    @Inject(QueueNotice) private readonly notice: QueueNotice,
    @Inject(WorkerWatch) private readonly watch: WorkerWatch,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  start(): void {
    const { heartbeatMs, deadAfterMs, queueNoticeMs, runSweepMs } = this.config;
    const round = (what: string, everyMs: number, work: () => Promise<void>): Round =>
      new Round(everyMs, work, new FailureSpell(this.logger, what));
    this.rounds = [
      round('Telling runs that they wait', queueNoticeMs / 4, () => this.tellWaiting()),
      round('Looking for runs of dead workers', heartbeatMs / 2, () => this.takeOverDead()),
      round('Looking for tickets of dead workers', deadAfterMs, () => this.reissueTickets()),
      round('Looking for work that nobody takes', deadAfterMs, () => this.watch.tell()),
      round('Looking for runs past their lifetime', runSweepMs, () => this.mend()),
    ];
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await Promise.all(this.rounds.map((round) => round.stop()));
    this.rounds = [];
  }

  async tellWaiting(): Promise<void> {
    await this.each(
      this.untold,
      () => this.queue.waiting(BATCH),
      (run) => this.notice.send(run),
    );
  }

  async takeOverDead(): Promise<void> {
    await this.each(
      this.dead,
      () => this.queue.dead(BATCH),
      (run) => this.takeover.takeOver(run),
    );
  }

  /** A dead worker keeps the tickets that it had fetched, for hours; the runs that they stood for start as soon as its own go on. */
  async reissueTickets(): Promise<void> {
    await this.queue.reissueTickets();
  }

  async mend(): Promise<void> {
    await this.each(
      this.overdue,
      () => this.queue.overdue(BATCH),
      (run) => this.timeout.end(run),
    );
    await this.queue.freeIdempotencyKeys();
  }

  /**
   * One after another, until there are no more; what one user's run makes fail must not keep the others waiting, and is left
   * to the next round.
   */
  private async each(
    spell: FailureSpell,
    find: () => Promise<readonly ClaimedRun[]>,
    work: (run: ClaimedRun) => Promise<void>,
  ): Promise<void> {
    const seen = new Set<string>();
    let haveFailed = false;
    for (;;) {
      const runs = await find();
      const unseen = runs.filter(({ runId }) => !seen.has(runId));
      for (const run of unseen) {
        seen.add(run.runId);
        try {
          await work(run);
        } catch (error) {
          haveFailed = true;
          spell.failed(error, undefined, `run ${run.runId}`);
        }
      }
      if (runs.length < BATCH || unseen.length === 0 || this.isStopping) break;
    }
    if (!haveFailed) spell.worked();
  }
}

/** The same work again and again, never twice at once. */
class Round {
  private readonly timer: NodeJS.Timeout;
  private working: Promise<void> | undefined;

  constructor(
    everyMs: number,
    private readonly work: () => Promise<void>,
    private readonly spell: FailureSpell,
  ) {
    this.timer = setInterval(() => {
      this.working ??= this.once();
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.working;
  }

  private async once(): Promise<void> {
    try {
      await this.work();
      this.spell.worked();
    } catch (error) {
      this.spell.failed(error);
    } finally {
      this.working = undefined;
    }
  }
}
