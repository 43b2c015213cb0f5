import { UnitOfWork, type UserExecutionContext } from '@airlock/session';
import { type Script, ScriptedModels, testDatabase, type TestDatabase } from '@airlock/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { asUser } from '../../../test/support/as-user';
import { testEnv } from '../../../test/support/test-env';
import { AirlockConfig, ConfigModule } from '../../config';
import { DatabaseModule } from '../../database';
import { sessionModule } from '../../session.module';
import { WorkloadsModule } from '../../workloads';
import { LANGUAGE_MODELS } from '../language-models';
import { ModelCascade } from '../model-cascade';
import { ModelsModule } from '../models.module';
import { contextOf, TIERS } from './ladder-fixture';
import { PricesModule } from './prices.module';
import { SectionsModule } from './sections.module';

type Row = Readonly<Record<string, unknown>>;

/** The cascade as a server has it, over scripted models and a real database. */
export class CascadeBench {
  private constructor(
    readonly cascade: ModelCascade,
    readonly models: ScriptedModels,
    readonly module: TestingModule,
  ) {}

  static async start(
    database: TestDatabase,
    scripts: Readonly<Record<string, Script>>,
    env: Record<string, string> = TIERS,
  ): Promise<CascadeBench> {
    const quiet = { MODEL_EXPLORATION: '0', MODEL_RETRIES: '0' };
    const config = AirlockConfig.from(testEnv(database.url, { ...quiet, ...env }));
    const models = new ScriptedModels(scripts);
    const rooms = [ConfigModule.forRoot(config), sessionModule(), DatabaseModule, SectionsModule];
    const module = await Test.createTestingModule({ imports: [...rooms, ModelsModule] })
      .overrideModule(WorkloadsModule)
      .useModule(PricesModule)
      .overrideProvider(LANGUAGE_MODELS)
      .useValue(models)
      .compile();
    await module.init();
    return new CascadeBench(module.get(ModelCascade), models, module);
  }

  /** A user whose run there is: calls belong to runs. */
  async runOf(userId: string): Promise<UserExecutionContext> {
    const context = contextOf(userId);
    const { threadId, runId, requestId } = context;
    await this.module.get(UnitOfWork).run(context, async ({ manager }) => {
      await manager.query(`insert into threads (user_id, id) values ($1, $2)`, [userId, threadId]);
      await manager.query(
        `insert into runs (user_id, id, thread_id, request_id, assistant_id, input) values ($1, $2, $3, $4, 'supervisor', '{}')`,
        [userId, runId, threadId, requestId],
      );
    });
    return context;
  }

  rowsOf(userId: string): Promise<Row[]> {
    return asUser(this.module.get(DataSource), userId, (manager) =>
      manager.query('select * from model_calls order by created_at, id'),
    );
  }
}

/** Many benches on one database, closed after each test. */
export class CascadeBenches {
  private readonly open: CascadeBench[] = [];

  private constructor(private readonly database: TestDatabase) {}

  static async make(): Promise<CascadeBenches> {
    return new CascadeBenches(await testDatabase());
  }

  async start(scripts: Readonly<Record<string, Script>>, env?: Record<string, string>) {
    const bench = await CascadeBench.start(this.database, scripts, env);
    this.open.push(bench);
    return bench;
  }

  async close(): Promise<void> {
    for (const { module } of this.open.splice(0)) await module.close();
  }

  async drop(): Promise<void> {
    await this.database.drop();
  }
}
