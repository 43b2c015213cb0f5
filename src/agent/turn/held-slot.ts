import { type JournalEvent, waitingEvent } from '../../runs';
import type { RunWork } from '../run/run-work';

/** A place among the agents of a run that are at work; free while the agent waits to try again. */
export class HeldSlot {
  private give: (() => void) | undefined;

  /** @param noticeMs how long it may wait until the run's owner is told */
  constructor(
    private readonly work: RunWork,
    private readonly noticeMs: number,
  ) {}

  async take(): Promise<void> {
    let notice: NodeJS.Timeout | undefined;
    const onWait = (place: () => number): void => {
      notice = setTimeout(() => void this.tell(place()), this.noticeMs);
    };
    try {
      this.give = await this.work.slots.take(this.work.signal, onWait);
    } finally {
      clearTimeout(notice);
    }
  }

  release(): void {
    this.give?.();
    this.give = undefined;
  }

  private async tell(place: number): Promise<void> {
    const { writer, signal } = this.work;
    const { progress } = writer;
    const message = `Waiting for a place among the agents of this run; number ${place} in line.`;
    const events = (): JournalEvent[] => [waitingEvent(progress, message, place)];
    try {
      await writer.write({ name: 'agent waits', signal, events });
    } catch {
      // Whatever keeps this from being said, the agent's own next write meets it too, and there it is told.
    }
  }
}
