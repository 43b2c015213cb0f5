import { UnitOfWork, UserExecutionContext } from '@airlock/session';
import type { TestDatabase } from '@airlock/testing';
import { Global, type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuditModule } from '../../audit';
import { AirlockConfig, ConfigModule } from '../../config';
import { DatabaseModule } from '../../database';
import { IsolationViolations, Metrics, Readiness } from '../../monitoring';
import { sessionModule } from '../../session.module';
import { EventLogModule } from '../event-log.module';
import { NewsOfOthers } from '../live/news-of-others';
import { EventLog } from '../log/event-log';
import type { EventRun, NewEvent, RunEvent } from '../log/run-event';
import { testEnv } from '../../../test/support/test-env';

const WATCHED = [IsolationViolations, Metrics, Readiness];

/** What operators look at, without its routes. */
@Global()
@Module({ imports: [AuditModule], providers: WATCHED, exports: WATCHED })
class WatchedModule {}

@Module({})
class ReplicaModule {}

/** One process of several on a database: the event log and everything that carries its news, as in the server. */
export class Replica {
  private constructor(private readonly app: INestApplicationContext) {}

  static async on(database: TestDatabase, env: Record<string, string> = {}): Promise<Replica> {
    const config = AirlockConfig.from(testEnv(database.url, env));
    const imports = [
      ConfigModule.forRoot(config),
      sessionModule(),
      DatabaseModule,
      WatchedModule,
      EventLogModule,
    ];
    const app = await NestFactory.createApplicationContext(
      { module: ReplicaModule, imports },
      { logger: ['error', 'warn', 'fatal'], abortOnError: false },
    );
    return new Replica(app);
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type);
  }

  /** Whether this replica asks the database for news from time to time. */
  get isLooking(): boolean {
    return this.get(NewsOfOthers).isLooking;
  }

  /** As a step of the run does it. */
  append(run: EventRun, ...events: NewEvent[]): Promise<RunEvent[]> {
    const context = UserExecutionContext.create(run).child('step');
    return this.get(UnitOfWork).run(context, ({ session }) =>
      this.get(EventLog).append(session, run, events),
    );
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
