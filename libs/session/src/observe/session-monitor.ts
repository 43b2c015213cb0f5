import { Inject, Injectable } from '@nestjs/common';
import type { PoolNumbers } from '../errors';
import { SessionHosts } from '../nest/session-hosts';
import { poolNumbers } from '../pool/checkout';
import type { SessionNumbers } from './session-stats';

export interface SessionSnapshot {
  readonly dataSource: string;
  readonly sessions: SessionNumbers;
  readonly pool: PoolNumbers & { readonly used: number };
}

/** What sessions and pools are doing now (sessions by state) and have done since the start, in numbers, for health pages and metrics. */
@Injectable()
export class SessionMonitor {
  constructor(@Inject(SessionHosts) private readonly hosts: SessionHosts) {}

  /** One entry for each data source, the primary first. */
  snapshot(): readonly SessionSnapshot[] {
    return [...this.hosts.byName.values()].map(({ name, observer, wire }) => {
      const pool = poolNumbers(wire.pool);
      return {
        dataSource: name,
        sessions: observer.stats.numbers(),
        pool: { ...pool, used: pool.total - pool.idle },
      };
    });
  }
}
