import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Metrics } from '../../monitoring';
import { type CallerCalls, UsageRepository } from './usage.repository';

/** So few that the number of series stays small, whoever calls. */
const MOST_CALLERS = 20;
const DAYS = 7;

/** Who still has to leave v1: the busiest callers on all replicas, as hashes. The rest is in each caller's own rows. */
@Injectable()
export class UsageMetrics implements OnModuleInit {
  constructor(
    @Inject(Metrics) private readonly metrics: Metrics,
    @Inject(UsageRepository) private readonly usage: UsageRepository,
  ) {}

  onModuleInit(): void {
    this.metrics.series(
      'airlock_v1_caller_calls',
      `Calls of v1 routes on the last ${DAYS} days by the ${MOST_CALLERS} busiest callers; a caller is eight digits of a hash.`,
      ['caller', 'route'],
      async () => (await this.busiest()).map(({ calls, ...labels }) => ({ labels, value: calls })),
    );
  }

  /** None while the database is away: the other metrics are wanted all the more then. */
  private async busiest(): Promise<CallerCalls[]> {
    try {
      return await this.usage.callers(DAYS, MOST_CALLERS);
    } catch {
      return [];
    }
  }
}
