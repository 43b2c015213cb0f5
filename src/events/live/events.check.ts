import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemPool } from '../../database';
import { Readiness } from '../../monitoring';
import { CHANNEL } from './announcement';
import { AnnouncementListener } from './announcement-listener';

const PATIENCE_MS = 2_000;
const NOT_HEARD =
  'an announcement did not arrive; DATABASE_URL must lead past a pooler in transaction mode, DATABASE_APP_URL may lead through it';

/** Ready only when an announcement, sent through PostgreSQL as another replica would send it, arrives here (A3). */
@Injectable()
export class EventsCheck implements OnModuleInit {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(AnnouncementListener) private readonly listener: AnnouncementListener,
    @Inject(SystemPool) private readonly pool: SystemPool,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'events', check: () => this.roundTrip() });
  }

  private async roundTrip(): Promise<string | undefined> {
    if (!this.listener.isListening) return 'not listening';
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const late = setTimeout(() => resolve(NOT_HEARD), PATIENCE_MS);
    const unsubscribe = this.listener.subscribe({
      heard: () => resolve(undefined),
      connected: () => undefined,
    });
    try {
      await this.pool.query('select pg_notify($1, $2)', [CHANNEL, '']);
      return await promise;
    } finally {
      clearTimeout(late);
      unsubscribe();
    }
  }
}
