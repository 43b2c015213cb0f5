import { sessionMetrics, SessionMonitor } from '@airlock/session';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import * as client from 'prom-client';
import { Metrics } from './metrics';

/** The life of sessions and the state of the pool, among the other metrics (S10). */
@Injectable()
export class SessionMetrics implements OnModuleInit, OnModuleDestroy {
  private stop: (() => void) | undefined;

  constructor(
    @Inject(SessionMonitor) private readonly monitor: SessionMonitor,
    @Inject(Metrics) private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const { monitor, metrics } = this;
    this.stop = sessionMetrics(client, { monitor, registry: metrics.registry, prefix: 'airlock_session_' });
  }

  onModuleDestroy(): void {
    this.stop?.();
  }
}
