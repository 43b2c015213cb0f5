import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { AirlockConfig } from '../../config';
import { Readiness } from '../../monitoring';
import { RunWorker } from './run-worker';

/** A replica that is to take work must be taking it (A3). */
@Injectable()
export class WorkerCheck implements OnModuleInit {
  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(RunWorker) private readonly worker: RunWorker,
    @Inject(AirlockConfig) private readonly config: AirlockConfig,
  ) {}

  onModuleInit(): void {
    if (this.config.role === 'api') return;
    this.readiness.register({ name: 'worker', check: async () => this.fault() });
  }

  private fault(): string | undefined {
    return this.worker.isRunning ? undefined : 'not taking work';
  }
}
