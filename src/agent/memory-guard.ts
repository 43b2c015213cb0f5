import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { totalmem } from 'node:os';
import { Readiness, ResidentMemory } from '../monitoring';

/** Share of the memory limit from which no new tool call is taken (spec 2). */
const TIGHT = 0.9;

/** How much of the memory that this process may use it does use; near its limit, health says so and tools wait (T3). */
@Injectable()
export class MemoryGuard implements OnModuleInit {
  /** Bytes; the container's limit where there is one. */
  private readonly limit = limitOf(process.constrainedMemory());
  private readonly memory = new ResidentMemory();

  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  onModuleInit(): void {
    this.readiness.register({
      name: 'memory',
      onlyDegrades: true,
      check: async () => (this.isTight ? 'nearly full' : undefined),
    });
  }

  /** 0–1 */
  get share(): number {
    return this.memory.bytes / this.limit;
  }

  get isTight(): boolean {
    return this.share >= TIGHT;
  }
}

const limitOf = (constrained: number): number =>
  constrained > 0 && constrained < totalmem() ? constrained : totalmem();
