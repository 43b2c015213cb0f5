import { scriptedModel, type ScriptedModel } from '@airlock/testing';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';

/** Longer than any suite: the caller hangs up first. */
const FOR_EVER_MS = 3_600_000;
const LOOK_EVERY_MS = 10;

/** With these, nothing of a run that waits for its model moves by itself: no sign of life, no limit, no notice. */
const STILL = {
  SMALL_MODEL_CALL_MS: '1000000',
  MODEL_CALL_MS: '1200000',
  AGENT_ATTEMPT_MS: '1800000',
  RUN_LIFETIME_MS: '2400000',
  HEARTBEAT_MS: '1800000',
  DEAD_AFTER_MS: '2400000',
  QUEUE_NOTICE_MS: '1800000',
  LONG_OPERATION_UPDATE_MS: '1800000',
};

/** A model that does not answer what names a hold, so that a run stands still in the middle, and all else at once. */
export class HoldingModel {
  private constructor(
    private readonly model: ScriptedModel,
    private readonly holds: Set<string>,
  ) {}

  static async start(): Promise<HoldingModel> {
    const holds = new Set<string>();
    const isHeld = (prompt: string): boolean => [...holds].some((hold) => prompt.includes(hold));
    const model = await scriptedModel(({ prompt }) =>
      isHeld(prompt) ? { delayMs: FOR_EVER_MS } : 'Nothing to add.',
    );
    return new HoldingModel(model, holds);
  }

  /** Variables of a server that asks this model. */
  get env(): Record<string, string> {
    return { ...STILL, MODEL_BASE_URL: this.model.url, MODEL_API_KEY: 'a-key', MODELS_SMALL: 'gpt-4o-mini' };
  }

  /** How many questions it was asked. */
  get asked(): number {
    return this.model.calls.length;
  }

  /** Words for a question that is not to be answered. */
  newHold(): string {
    const hold = `hold-${randomUUID()}`;
    this.holds.add(hold);
    return hold;
  }

  /** From now on questions are answered; whoever asked before still waits. */
  dropHolds(): void {
    this.holds.clear();
  }

  /** Resolves when a run stands still; the test's time limit ends this when none does. */
  async isAsked(hold: string): Promise<void> {
    while (!this.model.calls.some(({ prompt }) => prompt.includes(hold))) await pause(LOOK_EVERY_MS);
  }

  close(): Promise<void> {
    return this.model.close();
  }
}
