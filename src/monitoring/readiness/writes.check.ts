import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SystemPool, takesWrites } from '../../database';
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
    return (await takesWrites(this.pool)) ? undefined : 'the database takes no writes';
  }
}
