import { testDatabase, type TestDatabase } from '@airlock/testing';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../src/app.setup';
import { mintToken } from '../src/auth';
import { AirlockConfig } from '../src/config';
import { testEnv } from './support/test-env';

const CALLERS = 4;
const PAUSE_MS = 5;

interface Answer {
  readonly status: number;
  readonly body: { readonly run_id?: string };
}

describe('A server that is starting', () => {
  let database: TestDatabase;
  let app: NestExpressApplication | undefined;

  beforeAll(async () => {
    database = await testDatabase();
  });

  afterAll(async () => {
    await app?.close();
    await database.drop();
  });

  it('L13: is not there, or answers a call as it will ever after, and works on what it was sent first', async () => {
    const config = AirlockConfig.from(testEnv(database.url, { PORT: String(await freePort()) }));
    const token = await mintToken(config, 'early-bird');
    const refused: string[] = [];
    /** Calls until it is answered. */
    async function call(): Promise<Answer> {
      for (;;) {
        try {
          return await ask(config.port, token);
        } catch (error) {
          refused.push(String((error as { cause?: { code?: string } }).cause?.code));
          await sleep(PAUSE_MS);
        }
      }
    }

    const calls = Array.from({ length: CALLERS }, call);
    app = await createApp(config, { logger: ['error', 'fatal'] });
    await app.listen(config.port, '127.0.0.1');
    const answers = await Promise.all(calls);

    expect(new Set(refused)).toEqual(new Set(['ECONNREFUSED']));
    expect(answers.map(({ status }) => status)).toEqual(Array(CALLERS).fill(200));
    expect(new Set(answers.map(({ body }) => body.run_id)).size).toBe(CALLERS);
  });
});

async function ask(port: number, token: string): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}/v2/runs/wait`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      assistant_id: 'triage',
      input: { messages: [{ role: 'user', content: 'What costs most?' }] },
    }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

/** Below those that the system gives to whoever connects: nobody takes it meanwhile. */
async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer();
    const port = randomInt(20_000, 32_000);
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    await new Promise((resolve) => server.close(resolve));
    if (isFree) return port;
  }
}
