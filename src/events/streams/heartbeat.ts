import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import { AirlockConfig } from '../../config';

/** One timer for all streams of this replica, and none while there is no stream. */
@Injectable()
export class Heartbeat implements BeforeApplicationShutdown {
  private readonly beats = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(AirlockConfig) private readonly config: AirlockConfig) {}

  get isBeating(): boolean {
    return this.timer !== undefined;
  }

  add(beat: () => void): void {
    this.beats.add(beat);
    this.timer ??= setInterval(() => this.beatAll(), this.config.streamCommentMs);
  }

  remove(beat: () => void): void {
    this.beats.delete(beat);
    if (this.beats.size === 0) this.stop();
  }

  beforeApplicationShutdown(): void {
    this.beats.clear();
    this.stop();
  }

  private beatAll(): void {
    for (const beat of this.beats) beat();
  }

  private stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
