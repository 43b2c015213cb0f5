import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { AirlockConfig } from '../../config';
import { Metrics } from '../metrics/metrics';

const THREAD = join(__dirname, `thread${extname(__filename)}`);
/** Room for the names of what is at work, and how many are named: those that began last, as they are the likeliest. */
const NAMES_BYTES = 8_192;
const NAMED = 5;
const BEATS = 10;
const STDERR = 2;

/**
 * Synchronous code that does not come to an end holds up everybody in this process, and nothing in it can say so. A thread
 * beside it watches whether the event loop still turns, and says at once when it does not, and what was at work (E13).
 */
@Injectable()
export class Watchdog implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** Where the thread writes; a descriptor, because the thread shares nothing else that still works. */
  fd = STDERR;
  private readonly logger = new Logger(Watchdog.name);
  private readonly pulse = new Int32Array(new SharedArrayBuffer(8));
  private readonly names = new Uint8Array(new SharedArrayBuffer(NAMES_BYTES));
  private readonly atWork = new Set<{ readonly name: string }>();
  private readonly blocked;
  private thread: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.blocked = metrics.counter(
      'airlock_event_loop_blocked_total',
      'Times that synchronous code held up the whole process',
    );
  }

  onApplicationBootstrap(): void {
    const { loopBlockedMs: reportAfterMs } = this.config;
    this.thread = new Worker(THREAD, {
      workerData: { beats: this.pulse.buffer, names: this.names.buffer, reportAfterMs, fd: this.fd },
      env: {},
      execArgv: [],
    });
    this.thread.on('message', (ms: number) => this.hasTurnedAgain(ms));
    this.thread.on('error', (error: unknown) => this.logger.error(`The watchdog ended: ${String(error)}`));
    this.thread.unref();
    this.timer = setInterval(() => Atomics.add(this.pulse, 0, 1), reportAfterMs / BEATS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.thread?.terminate();
    this.thread = undefined;
  }

  /** @param name of what begins to work; no user's data @returns what says that it works no more */
  enter(name: string): () => void {
    const entry = { name };
    this.atWork.add(entry);
    this.write();
    return () => {
      if (this.atWork.delete(entry)) this.write();
    };
  }

  private write(): void {
    const names = [...this.atWork].slice(-NAMED).map(({ name }) => name);
    const others = this.atWork.size - names.length;
    const text = names.reverse().join(', ') + (others > 0 ? ` and ${others} more` : '');
    const { written } = new TextEncoder().encodeInto(text, this.names);
    Atomics.store(this.pulse, 1, written);
  }

  private hasTurnedAgain(ms: number): void {
    this.blocked.inc();
    this.logger.warn(`The event loop turns again after ${Math.round(ms)} ms.`);
  }
}
