import { type AppOptions, createApp } from '../../src/app.setup';
import { mintToken, type TokenOptions } from '../../src/auth';
import { AirlockConfig } from '../../src/config';
import { testEnv } from './test-env';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** The whole server on a database of its own, listening on a free port. */
export interface TestServer {
  readonly app: NestExpressApplication;
  readonly config: AirlockConfig;
  readonly database: TestDatabase;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** The Authorization header of a user. */
  bearer(userId: string, options?: TokenOptions): Promise<string>;
  close(): Promise<void>;
}

export interface TestServerOptions extends AppOptions {
  /** A database to join, as a second replica does; it is not dropped with the server. */
  readonly database?: TestDatabase;
}

/** @param env variables that differ from the defaults */
export async function startAirlock(
  env: Record<string, string> = {},
  options: TestServerOptions = {},
): Promise<TestServer> {
  const database = options.database ?? (await testDatabase());
  const config = AirlockConfig.from(testEnv(database.url, env));
  const app = await createApp(config, { logger: ['error', 'fatal'], ...options });
  await app.listen(0, '127.0.0.1');
  return {
    app,
    config,
    database,
    url: await app.getUrl(),
    bearer: async (userId, tokenOptions) => `Bearer ${await mintToken(config, userId, tokenOptions)}`,
    close: async () => {
      await app.close();
      if (!options.database) await database.drop();
    },
  };
}
