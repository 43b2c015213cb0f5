import type { RunWork } from '../run/run-work';
import type { Turn } from '../task/task-parts';

/** Says now and then that an agent is still at work (W10); after `stop` has returned, it says nothing more. */
export class LongOperation {
  private readonly timer: NodeJS.Timeout;
  private saying: Promise<void> | undefined;

  constructor(
    private readonly work: RunWork,
    private readonly turn: Turn,
    everyMs: number,
  ) {
    this.timer = setInterval(() => {
      this.saying ??= this.say();
    }, everyMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.saying;
  }

  private async say(): Promise<void> {
    const { definition, executionId, meter } = this.turn;
    meter.thought(undefined);
    const doing = meter.step === null ? '' : ` (${meter.step})`;
    const payload = meter.thinking(`${definition.name} is still at work${doing}.`);
    try {
      await this.work.writer.write({
        name: 'still at work',
        signal: this.work.signal,
        events: () => [{ type: 'agent_thinking', agentName: definition.name, executionId, payload }],
      });
    } catch {
      // Whatever keeps this from being said, the agent's own next write meets it too, and there it is told.
    } finally {
      this.saying = undefined;
    }
  }
}
