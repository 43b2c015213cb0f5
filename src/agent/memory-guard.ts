import { Injectable } from '@nestjs/common';
import { totalmem } from 'node:os';

/** Share of the memory limit from which no new tool call is taken (spec 2). */
const TIGHT = 0.9;

/** How much of the memory that this process may use it does use. */
@Injectable()
export class MemoryGuard {
  /** Bytes; the container's limit where there is one. */
  private readonly limit = limitOf(process.constrainedMemory());

  /** 0–1 */
  get share(): number {
    return process.memoryUsage.rss() / this.limit;
  }

  get isTight(): boolean {
    return this.share >= TIGHT;
  }
}

const limitOf = (constrained: number): number =>
  constrained > 0 && constrained < totalmem() ? constrained : totalmem();
