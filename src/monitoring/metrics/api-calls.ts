import { Inject, Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from './metrics';

/** Calls of the API by version and route as declared, and how far its callers have come from v1 to v2 (H9). */
@Injectable()
export class ApiCalls {
  private readonly calls: Counter<'version' | 'route'>;
  private readonly byVersion = { v1: 0, v2: 0 };

  constructor(@Inject(Metrics) metrics: Metrics) {
    this.calls = metrics.counter('airlock_api_calls_total', 'Calls of the API that reached a route.', [
      'version',
      'route',
    ]);
    metrics.gauge(
      'airlock_v1_migration_percent',
      'Calls of v2 among those of v1 and v2, in percent, on this replica since it started; NaN before the first.',
      () => this.progress,
    );
  }

  /** @param route as it is declared, such as `/v2/threads/:thread_id` */
  count(route: string): void {
    const version = versionOf(route);
    if (!version) return;
    this.calls.inc({ version, route });
    this.byVersion[version]++;
  }

  private get progress(): number {
    const { v1, v2 } = this.byVersion;
    return (100 * v2) / (v1 + v2);
  }
}

function versionOf(route: string): 'v1' | 'v2' | undefined {
  if (route.startsWith('/v1/')) return 'v1';
  return route.startsWith('/v2/') ? 'v2' : undefined;
}
