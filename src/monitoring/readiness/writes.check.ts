import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemPool } from '../../database';
import { Readiness } from './readiness';

/** PostgreSQL takes writes: a primary may become a standby, or be spared while its disk is full. */
@Injectable()
export class WritesCheck implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'writes', check: () => this.fault() });
  }

  private async fault(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ refused: boolean }>(
      `select current_setting('transaction_read_only')::bool as refused`,
    );
    return rows[0]?.refused ? 'the database takes no writes' : undefined;
  }
}
