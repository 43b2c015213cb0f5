import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemPool } from '../../database';
import { Readiness } from './readiness';

/** Every migration of this version ran; one of a newer version may have run too, while replicas are replaced. */
@Injectable()
export class MigrationsCheck implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'migrations', check: () => this.fault() });
  }

  private async fault(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ name: string }>('select name from airlock_migrations');
    const done = new Set(rows.map(({ name }) => name));
    const pending = this.dataSource.migrations.filter(
      ({ name, constructor }) => !done.has(name ?? constructor.name),
    );
    return pending.length > 0 ? `${pending.length} did not run` : undefined;
  }
}
