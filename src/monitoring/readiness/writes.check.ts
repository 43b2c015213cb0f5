import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiskWatch, SystemPool, takesWrites } from '../../database';
import { Readiness } from './readiness';

/** PostgreSQL takes writes: a primary may become a standby, or have no room left on its disk. */
@Injectable()
export class WritesCheck implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(DiskWatch) private readonly disk: DiskWatch,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'writes', check: () => this.fault() });
  }

  private async fault(): Promise<string | undefined> {
    if (!(await takesWrites(this.pool))) return 'the database takes no writes';
    return this.disk.isFull ? "the database's disk is full" : undefined;
  }
}
