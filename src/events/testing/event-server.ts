import type { AddressInfo } from 'node:net';
import { InjectSession, type Session, UserExecutionContext, UnitOfWork } from '@airlock/session';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Global, Inject, Injectable, Module, Scope, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import { EntityManager } from 'typeorm';
import { AccessDenials, AuditModule } from '../../audit';
import { AuthModule, mintToken, type TokenOptions } from '../../auth';
import { AirlockConfig, ConfigModule } from '../../config';
import { DatabaseModule } from '../../database';
import { DoorModule, validationPipe } from '../../http';
import { MonitoringModule } from '../../monitoring';
import { ProblemFilter } from '../../problems';
import { answerTo } from '../../problems/problem.filter';
import {
  CheckpointManager,
  RunCreation,
  type RunOrder,
  RunStartRepository,
  RunsModule,
  type StartedRun,
} from '../../runs';
import { sessionModule } from '../../session.module';
import { testEnv } from '../../../test/support/test-env';
import { ThreadRepository, ThreadsModule } from '../../threads';
import { EventLogModule } from '../event-log.module';
import { EventsModule } from '../events.module';
import { EventLog } from '../log/event-log';
import type { EventRun, NewEvent, RunEvent } from '../log/run-event';
import { ErrorAnswers } from '../sockets/error-answers';
import { SocketAdapter } from '../sockets/socket-adapter';

/** Its runs wait for no worker: that they do is not told among the events of the test. */
const NEVER_WAITING = { QUEUE_NOTICE_MS: '100000000' };

/** Makes runs that nobody works on: what happens in them is up to the test. */
@Injectable({ scope: Scope.REQUEST })
class RunsOfTheTest extends RunCreation {
  constructor(
    @InjectSession() private readonly session: Session,
    @Inject(EntityManager) private readonly manager: EntityManager,
    @Inject(ThreadRepository) private readonly threads: ThreadRepository,
    @Inject(RunStartRepository) private readonly runs: RunStartRepository,
    @Inject(CheckpointManager) private readonly checkpoints: CheckpointManager,
  ) {
    super();
  }

  async start(order: RunOrder): Promise<StartedRun> {
    const { userId, runId, requestId, threadId: minted } = this.session.context;
    const id = order.threadId ?? minted;
    if (!order.threadId)
      await this.threads.create(this.manager, userId, { id, metadata: {}, ifExists: 'raise' });
    await this.threads.lockForReply(this.manager, userId, id);
    const asked = {
      userId,
      id: runId,
      threadId: id,
      requestId,
      assistantId: order.assistantId,
      input: order.input ?? { messages: [] },
      metadata: {},
      multitaskStrategy: 'enqueue',
      totalSteps: 2,
    } as const;
    const document = { user_id: userId, run_id: runId, values: { message: 'hi' } } as never;
    const checkpoint = this.checkpoints.of(document, 'auto', 'initialization');
    const run = await this.runs.start(
      this.manager,
      { ...asked, scopes: [...order.scopes] },
      { checkpoint, makesThread: false, tickets: 0, most: 1_000 },
    );
    return { run, isRepeat: false };
  }
}

@Global()
@Module({
  imports: [RunsModule, ThreadsModule],
  providers: [
    { provide: RunCreation, useClass: RunsOfTheTest },
    { provide: ErrorAnswers, useValue: { answerTo } },
  ],
  exports: [RunCreation, ErrorAnswers],
})
class TestRunsModule {}

@Module({})
class EventServerModule {}

/** A replica that serves events over HTTP and sockets; the agents are left out, the test plays them. */
export class EventServer {
  private constructor(
    readonly app: NestExpressApplication,
    readonly config: AirlockConfig,
    readonly database: TestDatabase,
    private readonly ownsDatabase: boolean,
  ) {}

  static async start(env: Record<string, string> = {}, database?: TestDatabase): Promise<EventServer> {
    const own = database ?? (await testDatabase());
    const config = AirlockConfig.from(testEnv(own.url, { ROLE: 'api', ...NEVER_WAITING, ...env }));
    const imports = [
      ConfigModule.forRoot(config),
      DoorModule,
      DatabaseModule,
      sessionModule(),
      AuthModule,
      AuditModule,
      MonitoringModule,
      TestRunsModule,
      EventLogModule,
      EventsModule,
    ];
    const app = await NestFactory.create<NestExpressApplication>(
      { module: EventServerModule, imports },
      { bodyParser: false, logger: ['error', 'fatal'], abortOnError: false },
    );
    app.use(json({ limit: config.jsonBodyMaxBytes }));
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(app.get(AccessDenials)));
    app.useWebSocketAdapter(new SocketAdapter(app));
    await app.listen(0, '127.0.0.1');
    return new EventServer(app, config, own, !database);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  token(userId: string, options?: TokenOptions): Promise<string> {
    return mintToken(this.config, userId, options);
  }

  /** As a step of the run does it. */
  append(run: EventRun, ...events: NewEvent[]): Promise<RunEvent[]> {
    const context = UserExecutionContext.create(run).child('step');
    return this.get(UnitOfWork).run(context, ({ session }) =>
      this.get(EventLog).append(session, run, events),
    );
  }

  async close(): Promise<void> {
    await this.app.close();
    if (this.ownsDatabase) await this.database.drop();
  }
}
