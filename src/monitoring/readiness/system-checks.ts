import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemPool } from '../../database';
import { Readiness } from './readiness';

/** Checks on what the server itself stands on, over its own connections. */
@Injectable()
export class SystemChecks implements OnModuleInit {
  constructor(
    @Inject(SystemPool) private readonly pool: SystemPool,
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): void {
    this.readiness.register({ name: 'migrations', check: () => this.migrations() });
    this.readiness.register({ name: 'queue', check: () => this.queue() });
  }

  private async migrations(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ name: string }>('select name from airlock_migrations');
    const done = new Set(rows.map(({ name }) => name));
    const pending = this.dataSource.migrations.filter(
      ({ name, constructor }) => !done.has(name ?? constructor.name),
    );
    return pending.length > 0 ? `${pending.length} did not run` : undefined;
  }

  /** That jobs can be taken is the worker's own check; this one says that they can be put there and found. */
  private async queue(): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ there: boolean }>(
      `select to_regclass('graphile_worker._private_jobs') is not null as there`,
    );
    return rows[0]?.there ? undefined : 'the queue is not set up';
  }
}
