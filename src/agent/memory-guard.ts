import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { totalmem } from 'node:os';
import { Readiness } from '../monitoring';

/** Share of the memory limit from which no new tool call is taken (spec 2). */
const TIGHT = 0.9;

/** How much of the memory that this process may use it does use; near its limit, health says so and tools wait (T3). */
@Injectable()
export class MemoryGuard implements OnModuleInit {
  /** Bytes; the container's limit where there is one. */
  private readonly limit = limitOf(process.constrainedMemory());
  private seen = 0;

  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  onModuleInit(): void {
    this.readiness.register({
      name: 'memory',
      onlyDegrades: true,
      check: async () => (this.isTight ? 'nearly full' : undefined),
    });
  }

  /** 0–1; as it was seen last while nobody can look, which takes an open file. */
  get share(): number {
    try {
      this.seen = process.memoryUsage.rss() / this.limit;
    } catch {
      // Nothing is known to be wrong with the memory: calls go on.
    }
    return this.seen;
  }

  get isTight(): boolean {
    return this.share >= TIGHT;
  }
}

const limitOf = (constrained: number): number =>
  constrained > 0 && constrained < totalmem() ? constrained : totalmem();
