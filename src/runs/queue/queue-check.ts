import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { SystemPool } from '../../database';
import { Readiness, type ReadinessCheck } from '../../monitoring';
import { RunWorker } from './run-worker';

/** A replica that takes tickets must be taking them, and the queue must be there for all (A3). */
@Injectable()
export class QueueCheck implements ReadinessCheck, OnModuleInit {
  readonly name = 'queue';

  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(SystemPool) private readonly system: SystemPool,
    @Inject(RunWorker) private readonly worker: RunWorker,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  onModuleInit(): void {
    this.readiness.register(this);
  }

  async check(): Promise<string | undefined> {
    if (this.config.role !== 'api' && !this.worker.isRunning) return 'not taking work';
    const { rows } = await this.system.query<{ there: boolean }>(
      `select to_regclass('graphile_worker.jobs') is not null as there`,
    );
    return rows[0]?.there ? undefined : 'there is no queue';
  }
}
