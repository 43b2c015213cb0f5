import { Logger } from '@nestjs/common';

/** Tells at intervals how far a long piece of work is. A report that fails is left out: the next one says as much. */
export class Progress {
  private readonly logger = new Logger(Progress.name);
  private readonly timer: NodeJS.Timeout;
  private current: Promise<void> | undefined;

  constructor(
    private readonly report: () => Promise<void>,
    everyMs: number,
  ) {
    this.timer = setInterval(() => this.tick(), everyMs);
  }

  /** Afterwards nothing is reported any more, and nothing is under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.current;
  }

  private tick(): void {
    if (this.current) return;
    this.current = this.report()
      .catch((error: unknown) => this.logger.debug(`A report was left out: ${String(error)}`))
      .finally(() => (this.current = undefined));
  }
}
