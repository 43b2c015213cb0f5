import { SessionModule, UnitOfWork, UserExecutionContext } from '@airlock/session';
import type { INestApplication, ModuleMetadata, Type } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { testDatabase } from '../test-database';
import { NoDatabaseError } from './no-database.error';
import type { TestUser } from './test-user';

/** Patience with a slow machine: that a pool is small is not what is tested here. */
const POOL_WAIT_MS = 20_000;

export interface IsolationBenchOptions extends Pick<ModuleMetadata, 'imports' | 'providers'> {
  /** Connection URL of a PostgreSQL database; default: a clone that `testDatabase` makes, or DATABASE_URL. */
  readonly url?: string;
  /** Role that row-level security binds; default: the environment variable AIRLOCK_TEST_ROLE, or the login itself. */
  readonly role?: string;
}

/** One agent or tool in a small Nest application on a real PostgreSQL; whatever it reads, it reads as one of its users. */
export class IsolationBench<Handler> {
  private constructor(
    readonly app: INestApplication,
    private readonly type: Type<Handler>,
    private readonly dropDatabase: () => Promise<void>,
  ) {}

  static async open<Handler>(
    type: Type<Handler>,
    options: IsolationBenchOptions = {},
  ): Promise<IsolationBench<Handler>> {
    const database = await databaseFor(options);
    const role = options.role ?? process.env.AIRLOCK_TEST_ROLE;
    const module = await Test.createTestingModule({
      imports: [
        SessionModule.forRoot({
          contextOf: () => undefined,
          poolWaitMs: POOL_WAIT_MS,
          identity: ({ userId }) => ({ ...(role ? { role } : {}), 'app.user_id': userId }),
        }),
        TypeOrmModule.forRoot({ type: 'postgres', url: database.url, extra: { max: 10 } }),
        ...(options.imports ?? []),
      ],
      providers: [type, ...(options.providers ?? [])],
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.init();
    return new IsolationBench(app, type, database.drop);
  }

  /** An instance from the DI sub-tree of a unit of work of the user's, as the engine has it. */
  as<T>(
    { userId }: Pick<TestUser, 'userId'>,
    work: (handler: Handler, context: UserExecutionContext) => Promise<T>,
  ): Promise<T> {
    const context = contextOf(userId);
    return this.units.run(context, { name: this.type.name }, async (unit) =>
      work(await unit.resolve(this.type), context),
    );
  }

  /** One statement in a transaction of the user's, such as for rows that are to be found. */
  async query<Row extends object>(
    { userId }: Pick<TestUser, 'userId'>,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.units.run(contextOf(userId), { name: 'query' }, ({ manager }) =>
      manager.query<Row[]>(sql, [...parameters]),
    );
  }

  get units(): UnitOfWork {
    return this.app.get(UnitOfWork);
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
}

const contextOf = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({ userId, threadId: randomUUID(), runId: randomUUID() });

interface Pool {
  readonly totalCount: number;
  readonly idleCount: number;
}

const isPool = (value: unknown): value is Pool =>
  typeof value === 'object' && value !== null && 'totalCount' in value && 'idleCount' in value;

async function databaseFor({ url }: IsolationBenchOptions): Promise<{ url: string; drop(): Promise<void> }> {
  const { AIRLOCK_TEST_SERVER_URL: server, DATABASE_URL: database } = process.env;
  if (!url && server) return testDatabase();
  const given = url ?? database;
  if (!given) throw new NoDatabaseError();
  return { url: given, drop: async () => undefined };
}
