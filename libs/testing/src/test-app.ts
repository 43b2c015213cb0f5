import type { INestApplication } from '@nestjs/common';
import { type Caller, callerOf, type Credentials } from './http/caller';
import { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database';

export interface TestAppOptions extends TestDatabaseOptions {
  /** How `call` sends a token; default `Authorization: Bearer …`. */
  readonly credentials?: Credentials;
}

/** An application on a database of its own, listening on a free port. */
export interface TestApp {
  readonly app: INestApplication;
  readonly database: TestDatabase;
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly call: Caller;
  /** Closes the application, then drops the database. */
  close(): Promise<void>;
}

/**
 * @param build makes the application on the database, as your `main.ts` does, short of listening
 * @throws what `build` throws; the database is dropped then
 */
export async function createTestApp(
  build: (database: TestDatabase) => Promise<INestApplication>,
  { credentials, ...options }: TestAppOptions = {},
): Promise<TestApp> {
  const database = await testDatabase(options);
  try {
    const app = await build(database);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    const close = async (): Promise<void> => {
      await app.close();
      await database.drop();
    };
    return { app, database, url, call: callerOf(url, credentials), close };
  } catch (error) {
    await database.drop();
    throw error;
  }
}
