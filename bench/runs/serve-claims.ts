import { UnitOfWork } from '@airlock/session';
import { Global, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '../../src/audit';
import { AuthModule } from '../../src/auth';
import { AirlockConfig, ConfigModule } from '../../src/config';
import { DatabaseModule } from '../../src/database';
import { EventLogModule } from '../../src/events';
import { MonitoringModule } from '../../src/monitoring';
import { type Lease, RunContexts, RunCreation, RunExecutor, RunsModule } from '../../src/runs';
import { sessionModule } from '../../src/session.module';
import { answerParent } from './process';

let claims = 0;
let mostOfOneUser = 0;
const atWork = new Map<string, number>();

/** Ends what it is given and puts another of the same user in its place, so that the queue stays as long as it was. */
@Injectable()
class EndAtOnce extends RunExecutor {
  constructor(
    @Inject(UnitOfWork) private readonly units: UnitOfWork,
    @Inject(RunContexts) private readonly contexts: RunContexts,
  ) {
    super();
  }

  async execute({ run }: Lease): Promise<void> {
    claims += 1;
    const running = (atWork.get(run.userId) ?? 0) + 1;
    atWork.set(run.userId, running);
    mostOfOneUser = Math.max(mostOfOneUser, running);
    try {
      await this.units.run(this.contexts.forJob(run), async ({ manager }) => {
        await manager.query(
          `insert into runs (user_id, id, thread_id, request_id, assistant_id, input)
           select user_id, gen_random_uuid(), thread_id, request_id, assistant_id, input from runs where id = $1`,
          [run.runId],
        );
        await manager.query('select issue_ticket($1, 5)', [run.userId]);
        await manager.query(
          `update runs set status = 'failed', finished_at = clock_timestamp() where id = $1`,
          [run.runId],
        );
      });
    } finally {
      atWork.set(run.userId, (atWork.get(run.userId) ?? 1) - 1);
    }
  }
}

@Global()
@Module({
  imports: [RunsModule],
  providers: [
    { provide: RunExecutor, useClass: EndAtOnce },
    { provide: RunCreation, useValue: {} },
  ],
  exports: [RunExecutor, RunCreation],
})
class ExecutorModule {}

@Module({})
class ClaimsModule {}

/** The real queue and worker; what is executed is nothing. */
async function main(): Promise<void> {
  const imports = [
    ConfigModule.forRoot(AirlockConfig.from(process.env)),
    sessionModule(),
    DatabaseModule,
    AuthModule,
    AuditModule,
    MonitoringModule,
    EventLogModule,
    ExecutorModule,
  ];
  const app = await NestFactory.createApplicationContext(
    { module: ClaimsModule, imports },
    { logger: ['error', 'fatal'], abortOnError: false },
  );
  answerParent('', () => app.close());
  process.on('message', (question) => {
    if (question === 'count') process.send?.({ count: { claims, mostOfOneUser, at: performance.now() } });
  });
}

void main();
