import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 10;
const WINDOW_MS = 5_000;
const NANOSECONDS = 1e6;

/** How late the event loop turns. In windows, so that it does not matter who asks, and how often. */
@Injectable()
export class EventLoopDelay implements OnModuleInit, OnModuleDestroy {
  private readonly histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private lastMs = 0;
  private timer: NodeJS.Timeout | undefined;

  onModuleInit(): void {
    this.histogram.enable();
    // Behind the timers of this turn: the histogram's own may be due as well, and has to be counted first.
    this.timer = setInterval(() => setImmediate(() => this.nextWindow()), WINDOW_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    this.histogram.disable();
  }

  /** Milliseconds; the worse of the last whole window and of the one that is not whole yet. */
  get p99(): number {
    return Math.max(this.lastMs, this.currentMs);
  }

  /** The histogram holds the times from turn to turn, of which its own pause is no delay. */
  private get currentMs(): number {
    if (this.histogram.count === 0) return 0;
    return Math.max(0, this.histogram.percentile(99) / NANOSECONDS - RESOLUTION_MS);
  }

  private nextWindow(): void {
    this.lastMs = this.currentMs;
    this.histogram.reset();
  }
}
