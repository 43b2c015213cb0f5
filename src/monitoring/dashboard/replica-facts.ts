import { Inject, Injectable } from '@nestjs/common';
import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { hostname, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { AirlockConfig } from '../../config';
import { ResidentMemory } from '../resident-memory';
import type { ProcessView, ReplicaView } from './dashboard-view';
import { EventLoopDelay } from './event-loop-delay';

const MICROSECONDS = 1e6;

/** Who this process is, and what it takes of the machine. */
@Injectable()
export class ReplicaFacts {
  private readonly startedAt = new Date();
  private readonly memory = new ResidentMemory();
  private readonly version = versionOf(findPackageJSON('.', __filename));

  constructor(
    @Inject(EventLoopDelay) private readonly delay: EventLoopDelay,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  get replica(): ReplicaView {
    const { startedAt, version } = this;
    const name = `${hostname()}:${process.pid}`;
    return { name, role: this.config.role, started_at: startedAt.toISOString(), version };
  }

  get process(): ProcessView {
    const { user, system } = process.cpuUsage();
    const limit = process.constrainedMemory();
    return {
      cpu_seconds: (user + system) / MICROSECONDS,
      rss_bytes: this.memory.bytes,
      heap_used_bytes: getHeapStatistics().used_heap_size,
      memory_limit_bytes: limit > 0 && limit < totalmem() ? limit : null,
      event_loop_delay_p99_ms: Math.round(this.delay.p99 * 100) / 100,
    };
  }
}

/** This application's own; `unknown` where it is run without its package.json. */
function versionOf(path: string | undefined): string {
  const manifest: unknown = path ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  if (typeof manifest !== 'object' || manifest === null || !('version' in manifest)) return 'unknown';
  return typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
