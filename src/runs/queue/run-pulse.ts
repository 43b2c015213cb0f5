import { Inject, Injectable, Logger } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { FailureSpell } from '../../database';
import { Replica } from '../replica';
import { Leases } from './leases';
import { RunQueue } from './run-queue';

/** How soon a worker learns that a run is not its own any more, should the notification be lost (E18). */
const LOOK_MS = 500;

/** Signs of life for all runs of this replica, in one statement; and the news of those it has lost. */
@Injectable()
export class RunPulse {
  private readonly spell = new FailureSpell(new Logger(RunPulse.name), 'Sending signs of life');
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> | undefined;

  constructor(
    @Inject(RunQueue) private readonly queue: RunQueue,
    @Inject(Leases) private readonly leases: Leases,
    @Inject(Replica) private readonly replica: Replica,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  start(): void {
    this.timer = setInterval(
      () => {
        this.beating ??= this.beat().finally(() => (this.beating = undefined));
      },
      Math.min(LOOK_MS, this.config.heartbeatMs),
    );
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
  }

  private async beat(): Promise<void> {
    try {
      const held = this.leases.all();
      if (held.length === 0) return;
      for (const { runId, attempt } of await this.queue.pulse(this.replica.name, held))
        this.leases.stop(runId, 'lost', attempt);
      this.spell.worked();
    } catch (error) {
      this.spell.failed(error);
    }
  }
}
