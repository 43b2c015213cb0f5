import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../config';
import { ShuttingDownError } from '../http';
import type { Run, RunKey } from './run.entity';
import { RunRepository } from './run.repository';
import { RunWatch } from './run-watch';
import { isEnded } from './state/run-state';

const GOES_ON =
  'The server is stopping. The run is not lost: join it, or ask again with the same Idempotency-Key.';

/** Waits for the end of a run; between two short looks at its row it holds nothing. */
@Injectable()
export class RunWaiter {
  private readonly bells = new Set<Bell>();
  private isClosing = false;

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunWatch) private readonly watch: RunWatch,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  /**
   * @param withinMs how long it waits
   * @returns the run, ended; undefined when it has not ended by then
   * @throws RunNotFoundError, ShuttingDownError, and what the signal was aborted with
   */
  async untilEnded(
    context: UserExecutionContext,
    key: RunKey,
    signal: AbortSignal,
    withinMs: number,
  ): Promise<Run | undefined> {
    const limit = performance.now() + withinMs;
    const bell = new Bell(signal);
    this.bells.add(bell);
    const stop = this.watch.follow(context, key, () => bell.ring());
    try {
      for (;;) {
        const run = await this.look(context, key);
        if (isEnded(run.status)) return run;
        if (this.isClosing) throw new ShuttingDownError(GOES_ON);
        const leftMs = limit - performance.now();
        if (leftMs <= 0) return undefined;
        await bell.rings(Math.min(this.config.eventPollMs, leftMs));
        signal.throwIfAborted();
      }
    } finally {
      stop();
      this.bells.delete(bell);
    }
  }

  /** Once this process works on nothing any more: it must not stay for those who would wait on. */
  breakOff(): void {
    this.isClosing = true;
    for (const bell of this.bells) bell.ring();
  }

  private async look(context: UserExecutionContext, { userId, runId }: RunKey): Promise<Run> {
    return this.units.run(context, { readOnly: true, name: 'wait for a run' }, ({ manager }) =>
      this.runs.get(manager, userId, runId),
    );
  }
}

/** Rings when it is told to, when the signal aborts, and after a while by itself. */
class Bell {
  private isRung = false;
  private wake = (): void => undefined;

  constructor(private readonly signal: AbortSignal) {}

  ring(): void {
    this.isRung = true;
    this.wake();
  }

  async rings(withinMs: number): Promise<void> {
    if (!this.isRung && !this.signal.aborted) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          this.signal.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, withinMs);
        this.signal.addEventListener('abort', done, { once: true });
        this.wake = done;
      });
    }
    this.isRung = false;
  }
}
