import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { AsyncLocalStorage } from 'node:async_hooks';
import { finished, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunCancel, RunRepository } from '../../runs';

const PAUSES_MS = [250, 1_000, 4_000, 16_000] as const;
const LAST_MOMENT_MS = 1_000;

/** Whoever leaves v1's stream wants its run no more (H7); leaving a v2 stream means nothing. */
@Injectable()
export class CancelOnLeaving implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CancelOnLeaving.name);
  private readonly pending = new Set<Promise<void>>();
  /** Outside of every unit of work: the call's own has ended. */
  private readonly outside = AsyncLocalStorage.snapshot();

  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunRepository) private readonly runs: RunRepository,
    @Inject(RunCancel) private readonly cancellation: RunCancel,
  ) {}

  /**
   * To be called when the run is committed; the client may have left by then.
   * @param bodyOf the stream, once there is one: where this server breaks it off itself, nobody has left
   */
  watch(response: Response, context: UserExecutionContext, bodyOf: () => Readable | undefined): void {
    finished(response, () => {
      if (response.writableFinished || bodyOf()?.errored) return;
      const attempt = this.outside(() => this.cancel(context));
      this.pending.add(attempt);
      void attempt.finally(() => this.pending.delete(attempt));
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.race([Promise.all(this.pending), sleep(LAST_MOMENT_MS, undefined, { ref: false })]);
  }

  /** Never throws: nobody waits for it. Each attempt has a session of its own. */
  private async cancel(context: UserExecutionContext): Promise<void> {
    const { userId, runId } = context;
    for (const pause of PAUSES_MS) {
      try {
        return await this.units.run(context, { name: 'cancel on leaving' }, async ({ session, manager }) => {
          const run = await this.runs.get(manager, userId, runId);
          await this.cancellation.cancelIfLive(session, run, 'interrupt', 'Its client left the stream.');
        });
      } catch (error) {
        this.logger.warn(`Run ${runId} is not cancelled yet: ${String(error)}`);
        await sleep(pause, undefined, { ref: false });
      }
    }
    this.logger.error(`Run ${runId} goes on although its client left.`);
  }
}
