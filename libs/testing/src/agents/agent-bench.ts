import { type AgentHandler, type Rows } from '@airlock/agent-kit';
import { RecordingTask, type RecordingTaskOptions } from '@airlock/agent-kit/testing';
import { SessionModule, UnitOfWork, UserExecutionContext } from '@airlock/session';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { randomBytes, randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { testDatabase } from '../test-database';

/** One of two who want to see what the other has. */
export interface TestUser {
  readonly userId: string;
  /** What this user alone knows; put it into everything that is theirs. */
  readonly secret: string;
}

export interface AgentBenchOptions extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  /** Connection URL of a PostgreSQL database; default: a clone that `testDatabase` makes, or DATABASE_URL. */
  readonly url?: string;
  /** Role that row-level security binds; default: the environment variable AIRLOCK_TEST_ROLE, or the login itself. */
  readonly role?: string;
}

export type TaskOptions = Omit<RecordingTaskOptions, 'context' | 'rows'>;

/** One run of an agent and everything it did. */
export interface AgentRun {
  readonly agent: AgentHandler;
  readonly task: RecordingTask;
  readonly answer: unknown;
}

/** An agent class in a small Nest application on a real PostgreSQL: its steps are real units of work. */
export class AgentBench {
  private constructor(
    readonly app: INestApplication,
    private readonly type: Type<AgentHandler>,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static async open(type: Type<AgentHandler>, options: AgentBenchOptions): Promise<AgentBench> {
    const database = await databaseFor(options);
    const role = options.role ?? process.env.AIRLOCK_TEST_ROLE;
    const module = await Test.createTestingModule({
      imports: [
        SessionModule.forRoot({
          contextOf: () => undefined,
          identity: ({ userId }) => ({ ...(role ? { role } : {}), 'app.user_id': userId }),
        }),
        TypeOrmModule.forRoot({ type: 'postgres', url: database.url, extra: { max: 10 } }),
        ...(options.imports ?? []),
      ],
      providers: [type, ...(options.providers ?? [])],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    return new AgentBench(app, type, database.drop);
  }

  /** A fresh instance answers in a unit of work of its own, as the engine has it. */
  run(user: TestUser, input: unknown, options: TaskOptions = {}): Promise<AgentRun> {
    const context = contextOf(user);
    return this.units.run(context, { name: 'agent' }, async (unit) => {
      const agent = await unit.resolve(this.type);
      const task = new SessionTask({ ...options, context }, this.units);
      return { agent, task, answer: await agent.run(input, task) };
    });
  }

  /** Rows of a user's own, for what the agent is to find. */
  as<T>(user: TestUser, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.units.run(contextOf(user), { name: 'arrange' }, ({ manager }) => work(manager));
  }

  /** Connections that are out of the pool at this moment. */
  get connectionsInUse(): number {
    const { driver } = this.app.get<DataSource>(getDataSourceToken());
    const pool: unknown = Reflect.get(driver, 'master');
    if (!isPool(pool)) throw new TypeError('This data source has no pool of pg.');
    return pool.totalCount - pool.idleCount;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.dropDatabase();
  }

  private get units(): UnitOfWork {
    return this.app.get(UnitOfWork);
  }
}

/** A task in memory, but for its steps: those are transactions. */
class SessionTask extends RecordingTask {
  constructor(
    options: RecordingTaskOptions,
    private readonly units: UnitOfWork,
  ) {
    super(options);
  }

  override step<Result>(name: string, work: (rows: Rows) => Promise<Result>): Promise<Result> {
    return super.step(name, () =>
      this.units.run(this.context, { name, signal: this.signal }, ({ manager }) => work(rowsOf(manager))),
    );
  }
}

interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
}

const isPool = (value: unknown): value is Pool =>
  typeof value === 'object' && value !== null && 'totalCount' in value && 'idleCount' in value;

const rowsOf = (manager: EntityManager): Rows => ({
  query: <Row extends object>(sql: string, parameters: readonly unknown[] = []) =>
    manager.query<Row[]>(sql, [...parameters]),
});

export function newUser(name: string): TestUser {
  const random = randomBytes(6).toString('hex');
  return { userId: `${name}-${random}`, secret: `secret-of-${name}-${random}` };
}

const contextOf = ({ userId }: TestUser): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: randomUUID(), runId: randomUUID() });

async function databaseFor({ url }: AgentBenchOptions): Promise<{ url: string; drop(): Promise<void> }> {
  const given = url ?? (process.env.AIRLOCK_TEST_SERVER_URL ? undefined : process.env.DATABASE_URL);
  return given ? { url: given, drop: async () => undefined } : testDatabase();
}
