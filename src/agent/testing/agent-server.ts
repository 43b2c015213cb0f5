import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json } from 'express';
import type { AddressInfo } from 'node:net';
import { Client } from 'pg';
import request from 'supertest';
import { AccessDenials } from '../../audit';
import { mintToken, type TokenOptions } from '../../auth';
import { AirlockConfig } from '../../config';
import { validationPipe } from '../../http';
import { ProblemFilter } from '../../problems';
import { roomsOf, serverEnv } from './rooms';
import { EFFECTS_TABLE } from './effects-table';
import { type Script, scriptOf } from './script';
import { ScriptedAgentsModule } from './scripted-agents';

@Module({})
class AgentServerModule {}

export interface RunBody {
  readonly run_id: string;
  readonly thread_id: string;
  readonly status: string;
  readonly state: string;
  readonly degraded: boolean;
  readonly error?: { readonly type: string; readonly message: string };
  readonly [key: string]: unknown;
}

export interface LoggedEvent {
  readonly sequence: number;
  readonly type: string;
  readonly agent_name: string | null;
  readonly execution_id: string | null;
  readonly payload: Record<string, unknown>;
}

/** A replica whose agents do what the message tells them. */
export class AgentServer {
  private constructor(
    readonly app: NestExpressApplication,
    readonly config: AirlockConfig,
    readonly database: TestDatabase,
    private readonly ownsDatabase: boolean,
  ) {}

  static async start(env: Record<string, string> = {}, database?: TestDatabase): Promise<AgentServer> {
    const own = database ?? (await testDatabase());
    const config = AirlockConfig.from(serverEnv(own.url, env));
    const imports = roomsOf(config, [ScriptedAgentsModule]);
    const app = await NestFactory.create<NestExpressApplication>(
      { module: AgentServerModule, imports },
      { bodyParser: false, logger: env.LOG ? ['error', 'warn', 'fatal'] : ['fatal'], abortOnError: false },
    );
    app.use(json({ limit: config.jsonBodyMaxBytes }));
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(app.get(AccessDenials)));
    await query(own, EFFECTS_TABLE, [], own.url);
    await app.listen(0, '127.0.0.1');
    return new AgentServer(app, config, own, !database);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  get<T>(type: Type<T>): T {
    return this.app.get(type, { strict: false });
  }

  async bearer(userId: string, options: TokenOptions = {}): Promise<string> {
    return `Bearer ${await mintToken(this.config, userId, options)}`;
  }

  async fetch(userId: string, path: string, headers: Record<string, string> = {}): Promise<request.Response> {
    const token = await this.bearer(userId);
    return request(this.url)
      .get(path)
      .set({ Authorization: token, ...headers });
  }

  async post(
    userId: string,
    path: string,
    body: object = {},
    options: TokenOptions & { headers?: Record<string, string> } = {},
  ): Promise<request.Response> {
    const token = await this.bearer(userId, options);
    return request(this.url)
      .post(path)
      .set({ Authorization: token, ...options.headers })
      .send(body);
  }

  async thread(userId: string): Promise<string> {
    const answer = await this.post(userId, '/v2/runs', ask('x', 'worker'));
    return (answer.body as RunBody).thread_id;
  }

  /** Starts a run; its thread is made for it unless one is named. */
  async begin(
    userId: string,
    script: Script | string,
    options: { assistant?: string; threadId?: string; scopes?: string[]; more?: object } = {},
  ): Promise<RunBody> {
    const { assistant = 'supervisor', threadId, scopes = [], more = {} } = options;
    const path = threadId ? `/v2/threads/${threadId}/runs` : '/v2/runs';
    const message = typeof script === 'string' ? script : scriptOf(script);
    const answer = await this.post(userId, path, { ...ask(message, assistant), ...more }, { scopes });
    if (answer.status !== 200) throw new Error(`No run: ${answer.status} ${answer.text}`);
    return answer.body as RunBody;
  }

  async read(userId: string, run: Pick<RunBody, 'thread_id' | 'run_id'>): Promise<RunBody> {
    return (await this.fetch(userId, runPath(run))).body as RunBody;
  }

  /** Waits for the run's end, and reads it. */
  async ended(userId: string, run: Pick<RunBody, 'thread_id' | 'run_id'>): Promise<RunBody> {
    await this.fetch(userId, runPath(run, '/join'));
    return this.read(userId, run);
  }

  async finish(
    userId: string,
    script: Script | string,
    options: Parameters<AgentServer['begin']>[2] = {},
  ): Promise<RunBody> {
    return this.ended(userId, await this.begin(userId, script, options));
  }

  async stateOf(userId: string, run: Pick<RunBody, 'thread_id' | 'run_id'>): Promise<string> {
    return (await this.read(userId, run)).state;
  }

  /** A thread in which nothing is at work. */
  async quietThread(userId: string): Promise<string> {
    return (await this.finish(userId, 'hello', { assistant: 'worker' })).thread_id;
  }

  async count(table: string, userId: string): Promise<number> {
    const [row] = await this.sql<{ n: number }>(
      `select count(*)::int as n from ${table} where user_id = $1`,
      [userId],
    );
    return row?.n ?? NaN;
  }

  async events({ run_id: runId }: Pick<RunBody, 'run_id'>): Promise<LoggedEvent[]> {
    return this.sql(
      'select sequence, type, agent_name, execution_id, payload from run_events where run_id = $1 order by sequence',
      [runId],
    );
  }

  /** As the superuser: sees everything, and is no part of what is tested. */
  async sql<Row = Record<string, unknown>>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return query(this.database, text, values);
  }

  async close(): Promise<void> {
    await this.app.close();
    if (this.ownsDatabase) await this.database.drop();
  }
}

export const runPath = ({ thread_id, run_id }: Pick<RunBody, 'thread_id' | 'run_id'>, rest = ''): string =>
  `/v2/threads/${thread_id}/runs/${run_id}${rest}`;

export const ask = (message: string, assistant = 'supervisor') => ({
  assistant_id: assistant,
  input: { messages: [{ role: 'user', content: message }] },
});

async function query<Row>(
  database: TestDatabase,
  text: string,
  values: readonly unknown[],
  url = database.superuserUrl,
): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values.length > 0 ? [...values] : undefined)).rows as Row[];
  } finally {
    await client.end();
  }
}
