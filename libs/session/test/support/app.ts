import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type DynamicModule,
  type INestApplication,
  Module,
  type ModuleMetadata,
  type Type,
  type WebSocketAdapter,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { TextbookModule } from './textbook';
import { SessionModule, type SessionModuleOptions, UserExecutionContext } from '../../src';

export interface TestApp {
  readonly app: INestApplication;
  readonly url: string;
  readonly port: number;
  get<T>(type: Type<T>): T;
  close(): Promise<void>;
}

/** Makes the data source known as @nestjs/typeorm would. */
@Module({})
class DataSourceModule {
  static of(dataSource: DataSource): DynamicModule {
    return {
      module: DataSourceModule,
      global: true,
      providers: [{ provide: DataSource, useValue: dataSource }],
      exports: [DataSource],
    };
  }
}

export const contextFor = (userId: string): UserExecutionContext =>
  UserExecutionContext.create({
    userId,
    threadId: '01890a5d-ac96-774b-bcce-b302099a8057',
    runId: '01890a5d-ac96-774b-bcce-b302099a8058',
  });

export const notesIdentity = (context: UserExecutionContext): Record<string, string> => ({
  role: 'airlock_app',
  'app.user_id': context.userId,
});

const SILENT = { log: () => undefined, error: () => undefined, warn: () => undefined };

const contexts = new WeakMap<object, UserExecutionContext>();

/** The user is named by a header: who may be whom is not what these tests are about. */
export function contextOfHeader(request: object): UserExecutionContext | undefined {
  const headers = 'headers' in request ? (request.headers as Record<string, string | undefined>) : {};
  const userId = headers['x-user'] ?? 'somebody@airlock.dev';
  const known = contexts.get(request) ?? contextFor(userId);
  contexts.set(request, known);
  return known;
}

export async function startApp(
  dataSource: DataSource,
  metadata: ModuleMetadata,
  options: Partial<SessionModuleOptions> = {},
): Promise<TestApp> {
  return listen(withSessions(dataSource, metadata, options));
}

/** With WebSocket gateways too. */
export async function startSocketApp(
  dataSource: DataSource,
  metadata: ModuleMetadata,
  adapterOf: (app: INestApplication) => WebSocketAdapter,
): Promise<TestApp> {
  return listen(withSessions(dataSource, metadata, {}), (app) => app.useWebSocketAdapter(adapterOf(app)));
}

function withSessions(
  dataSource: DataSource,
  metadata: ModuleMetadata,
  options: Partial<SessionModuleOptions>,
): ModuleMetadata {
  const session = SessionModule.forRoot({
    contextOf: contextOfHeader,
    identity: notesIdentity,
    // A busy machine is no exhausted pool.
    poolWaitMs: 30_000,
    ...options,
  });
  return { ...metadata, imports: [session, DataSourceModule.of(dataSource), ...(metadata.imports ?? [])] };
}

/** The same application in the shape that tutorials show. */
export async function startTextbookApp(dataSource: DataSource, metadata: ModuleMetadata): Promise<TestApp> {
  return listen({ ...metadata, imports: [TextbookModule.of(dataSource), ...(metadata.imports ?? [])] });
}

export async function startBareApp(dataSource: DataSource, metadata: ModuleMetadata): Promise<TestApp> {
  return listen({ ...metadata, imports: [DataSourceModule.of(dataSource), ...(metadata.imports ?? [])] });
}

async function listen(
  metadata: ModuleMetadata,
  prepare: (app: INestApplication) => unknown = () => undefined,
): Promise<TestApp> {
  const module = await Test.createTestingModule(metadata).setLogger(SILENT).compile();
  const app = module.createNestApplication();
  prepare(app);
  await app.listen(0, '127.0.0.1');
  const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
  return {
    app,
    port,
    url: `http://127.0.0.1:${port}`,
    get: (type) => app.get(type, { strict: false }),
    close: () => app.close(),
  };
}
