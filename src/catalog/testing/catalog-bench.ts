import { TOOL_DEFINITION, type ToolDefinition, type ToolHandler } from '@airlock/agent-kit';
import { mintId, UserExecutionContext } from '@airlock/session';
import { RecordingTask, type RecordingTaskOptions, testDatabase, type TestDatabase } from '@airlock/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { logCalls, type LoggedCall } from '../../../test/support/workload-log';
import { AirlockConfig, ConfigModule } from '../../config';
import { DatabaseModule } from '../../database';
import { sessionModule } from '../../session.module';
import { testEnv } from '../../../test/support/test-env';
import { WorkloadsModule } from '../../workloads';
import { CatalogModule } from '../catalog.module';
import { AnalysisModule } from './analysis.module';
import { TOOLS } from './tools';

/** The catalog over a real database, without the engine: agents run on a task in memory, tools run for real. */
export class CatalogBench {
  private constructor(
    private readonly module: TestingModule,
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {}

  static async start(): Promise<CatalogBench> {
    const database = await testDatabase();
    const config = AirlockConfig.from(testEnv(database.url));
    const imports = [ConfigModule.forRoot(config), sessionModule(), DatabaseModule, CatalogModule];
    const module = await Test.createTestingModule({ imports })
      .overrideModule(WorkloadsModule)
      .useModule(AnalysisModule)
      .compile();
    await module.init();
    return new CatalogBench(module, database, module.get(DataSource));
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.database.drop();
  }

  /** A user with a log of these calls. */
  async user(name: string, calls: readonly LoggedCall[] = []): Promise<UserExecutionContext> {
    const context = UserExecutionContext.create({ userId: name, threadId: mintId(), runId: mintId() });
    if (calls.length > 0) await logCalls(this.dataSource, name, mintId(), calls);
    return context;
  }

  /** One tool, as the dispatcher calls it: with its input checked. */
  async call(context: UserExecutionContext, name: string, input: object = {}): Promise<unknown> {
    const type = TOOLS.find((tool) => definitionOf(tool).name === name);
    if (!type) throw new Error(`No tool "${name}".`);
    const handler = this.module.get<ToolHandler>(type);
    return handler.run(definitionOf(type).input.parse(input), context, new AbortController().signal);
  }

  /** A task whose tools are the real ones. */
  task(context: UserExecutionContext, options: Partial<RecordingTaskOptions> = {}): RecordingTask {
    const tools = Object.fromEntries(
      TOOLS.map((type) => definitionOf(type).name).map((name) => [
        name,
        (input: object) => this.call(context, name, input),
      ]),
    );
    return new RecordingTask({ context, ...options, tools: { ...tools, ...options.tools } });
  }
}

const definitionOf = (type: object): ToolDefinition =>
  Reflect.getMetadata(TOOL_DEFINITION, type) as ToolDefinition;
