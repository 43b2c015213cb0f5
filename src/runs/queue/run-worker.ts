import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Logger as QueueLogger, run, type Runner, type TaskList } from 'graphile-worker';
import { setTimeout as sleep } from 'node:timers/promises';
import { AirlockConfig } from '../../config';
import { FailureSpell, SystemPool, watchListening } from '../../database';
import { Retention, RETENTION_CRONTAB, RETENTION_TASK } from '../retention/retention';
import { RunWaiter } from '../run-waiter';
import { Leases } from './leases';
import { RunJob } from './run-job';
import { RunPulse } from './run-pulse';
import { RUN_STOPPED_CHANNEL } from './run-queue';
import { RunSweep } from './run-sweep';

const TICKET = 'run_ticket';

/** Tickets that are fetched ahead while all places are taken, and how long they may lie here. */
const AHEAD = 4;
const AHEAD_MS = 1_000;
const POLL_MS = 1_000;
const COMPLETION_BATCH_MS = 20;
const RETRY_MS = 500;

/** Its advice is for jobs that are short and many; ours wait, and hold no connection while they do. */
const ADVICE = /maxPoolSize|job batch size/;

/** What it says each time that it tries something again. */
const FETCHING = /occurred fetching jobs|^Cron hit an error/;
const LISTENING = /with notify listener|attempting to UNLISTEN/;

/** graphile-worker 0.18 gives back as it stops what it fetched ahead, and then takes its own order for a failure. */
const GIVEN_BACK = 'Cannot background something when the queue is already released';

/** For the queue to write down what has ended, and for the sweep to end, once nothing is at work any more. */
const LAST_MOMENT_MS = 1_000;

/** Takes tickets from the queue while this process is a worker: a run is claimed for each, and goes on by itself. */
@Injectable()
export class RunWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(RunWorker.name);
  private readonly fetching = new FailureSpell(this.logger, 'Taking tickets from the queue', 'error');
  private readonly listening = new FailureSpell(this.logger, 'Listening for tickets and cancelled runs');
  private runner: Runner | undefined;
  private retry: NodeJS.Timeout | undefined;
  private isStopping = false;

  constructor(
    @Inject(SystemPool) private readonly system: SystemPool,
    @Inject(RunJob) private readonly job: RunJob,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(RunPulse) private readonly pulse: RunPulse,
    @Inject(RunSweep) private readonly sweep: RunSweep,
    @Inject(Retention) private readonly retention: Retention,
    @Inject(RunWaiter) private readonly waiter: RunWaiter,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /** Whether tickets are being taken; a process that serves the API alone never does. */
  get isRunning(): boolean {
    return this.runner !== undefined;
  }

  /** Every type of job there is. */
  get tasks(): TaskList {
    return {
      [TICKET]: async (payload, { job }) => this.job.work(userOf(payload), job.priority),
      [RETENTION_TASK]: async (_, { abortSignal }) => {
        await this.retention.purge(abortSignal);
      },
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.role !== 'api') {
      await this.takeTickets();
      this.job.open();
      this.pulse.start();
    }
    this.sweep.start();
  }

  /** First no more tickets, then the runs are handed back, then they are waited for, within the grace (E14). */
  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.retry);
    const { runner } = this;
    this.runner = undefined;
    // What the sweep is at takes as long as locks and the database let it; nobody's hand-over waits for that.
    const rest = Promise.all([this.sweep.stop(), runner?.stop().catch(() => undefined) ?? Promise.resolve()]);
    await this.handBack();
    this.waiter.breakOff();
    await Promise.race([rest, sleep(LAST_MOMENT_MS, undefined, { ref: false })]);
    await this.pulse.stop();
  }

  private async handBack(): Promise<void> {
    const { size } = this.leases;
    const seconds = this.config.shutdownGraceMs / 1_000;
    if (size > 0)
      this.logger.log(
        `Stopping: ${runs(size)} handed back, within ${seconds} s, for whichever worker is next to go on with.`,
      );
    await this.leases.handBack(this.config.shutdownGraceMs);
    const { size: left } = this.leases;
    if (left > 0)
      this.logger.warn(`${runs(left)} not handed back in time: a worker takes over after DEAD_AFTER_MS.`);
  }

  private async takeTickets(): Promise<void> {
    const runner = await run({
      pgPool: this.system,
      noHandleSignals: true,
      logger: new QueueLogger(() => (level, message, meta) => this.log(level, message, meta?.error)),
      taskList: this.tasks,
      crontab: RETENTION_CRONTAB,
      preset: {
        worker: {
          concurrentJobs: this.config.ticketsAtOnce,
          pollInterval: POLL_MS,
          localQueue: { size: AHEAD, ttl: AHEAD_MS },
          completeJobBatchDelay: COMPLETION_BATCH_MS,
          failJobBatchDelay: COMPLETION_BATCH_MS,
        },
      },
    });
    this.runner = runner;
    this.hearOfStoppedRuns(runner);
    // It gives up when it cannot reach the database; what it has at work goes on, and a new one takes the tickets.
    runner.events.once('pool:gracefulShutdown', () => this.replace(runner));
    runner.promise.catch((error: unknown) => this.logger.warn(`The queue stopped: ${String(error)}`));
  }

  private replace(runner: Runner): void {
    if (this.isStopping || this.runner !== runner) return;
    this.runner = undefined;
    this.retryLater();
  }

  private retryLater(): void {
    this.retry = setTimeout(() => {
      this.takeTickets().catch((error: unknown) => {
        this.fetching.failed(error);
        if (!this.isStopping) this.retryLater();
      });
    }, RETRY_MS);
  }

  /** The queue's own listening connection listens for this too, so that it costs none of its own. */
  private hearOfStoppedRuns({ events }: Runner): void {
    events.on('pool:listen:success', ({ client }) => {
      // The queue finds another one when this one has an error; what is ended does not go back to the pool.
      const endWatch = watchListening(client, (error) => {
        client.emit('error', error);
        client.end().catch(() => undefined);
      });
      events.once('pool:listen:release', endWatch);
      client
        .query(`listen ${RUN_STOPPED_CHANNEL}`)
        .then(() => this.listening.worked())
        .catch((error: unknown) => this.listening.failed(error));
    });
    events.on('localQueue:getJobs:complete', () => this.fetching.worked());
    events.on('pool:listen:notification', ({ message }) => {
      if (message.channel === RUN_STOPPED_CHANNEL && message.payload)
        this.leases.stop(message.payload, 'lost');
    });
  }

  private log(level: string, message: string, error: unknown): void {
    if (FETCHING.test(message)) this.fetching.failed(error ?? message);
    else if (LISTENING.test(message)) this.listening.failed(error ?? message);
    else if (level === 'error' && !isOnlyGivenBack(error)) this.logger.error(message);
    else if (level === 'warning' && !ADVICE.test(message)) this.logger.warn(message);
    else this.logger.debug(message);
  }
}

const isOnlyGivenBack = (error: unknown): boolean =>
  error instanceof AggregateError
    ? error.errors.every(isOnlyGivenBack)
    : error instanceof Error && error.message === GIVEN_BACK;

const runs = (count: number): string => (count === 1 ? '1 run is' : `${count} runs are`);

function userOf(payload: unknown): string {
  const { user_id: userId } = payload as { user_id?: unknown };
  if (typeof userId !== 'string') throw new TypeError('A ticket names its user.');
  return userId;
}
