import { ContextBreach, contextBreaches, ContextRejection, contextRejections } from '@airlock/session';
import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../metrics/metrics';
import { IsolationViolations } from './isolation-violations';

/** Counts what the context itself refuses: ids that are nobody's (C4), and contexts entangled with others (C16). */
@Injectable()
export class ContextWatch implements OnModuleInit, OnModuleDestroy {
  private readonly rejections: Counter<'rule' | 'field'>;

  constructor(
    @Inject(IsolationViolations) private readonly violations: IsolationViolations,
    @Inject(Metrics) metrics: Metrics,
  ) {
    this.rejections = metrics.counter(
      'airlock_context_rejections_total',
      'Refused contexts, by rule and field. Real users behind forbidden_prefix belong on the allow-list.',
      ['rule', 'field'],
    );
    // An alert waits for an increase of it, which Prometheus sees from the second value on.
    this.rejections.inc({ rule: 'forbidden_prefix', field: 'userId' }, 0);
  }

  onModuleInit(): void {
    contextRejections.subscribe(this.onRejection);
    contextBreaches.subscribe(this.onBreach);
  }

  onModuleDestroy(): void {
    contextRejections.unsubscribe(this.onRejection);
    contextBreaches.unsubscribe(this.onBreach);
  }

  private readonly onRejection = (message: unknown): void => {
    if (message instanceof ContextRejection)
      this.rejections.inc({ rule: message.rule, field: message.field });
  };

  private readonly onBreach = (message: unknown): void => {
    if (!(message instanceof ContextBreach)) return;
    const { kind, context, path } = message;
    void this.violations.report('context', context, { breach: kind, path });
  };
}
