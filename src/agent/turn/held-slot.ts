import type { RunWork } from '../run/run-work';

/** A place among the agents of a run that are at work; free while the agent waits to try again. */
export class HeldSlot {
  private give: (() => void) | undefined;

  constructor(private readonly work: RunWork) {}

  async take(): Promise<void> {
    this.give = await this.work.slots.take(this.work.signal);
  }

  release(): void {
    this.give?.();
    this.give = undefined;
  }
}
