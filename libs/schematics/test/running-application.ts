import { SignJWT } from 'jose';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Workshop } from './workshop';

export const JWT_SECRET = 'a secret of the tests, thirty-two characters or more';

/** An application that was built in a workshop, as a process of its own. */
export class RunningApplication {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(
    { folder }: Workshop,
    env: Readonly<Record<string, string>>,
  ): Promise<RunningApplication> {
    const port = await freePort();
    const main = spawn(process.execPath, [join(folder, 'dist/main.js')], {
      env: { ...process.env, ...env, PORT: String(port) },
      stdio: 'ignore',
    });
    const application = new RunningApplication(`http://127.0.0.1:${port}`, main);
    await application.untilUp();
    return application;
  }

  async ask(agent: string, user: string): Promise<unknown> {
    const response = await fetch(`${this.url}/agents/${agent}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await tokenOf(user)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ message: `I am ${user}` }),
    });
    return response.json();
  }

  async stop(): Promise<void> {
    this.process.kill();
    await once(this.process, 'exit');
  }

  private async untilUp(): Promise<void> {
    while (this.process.exitCode === null) {
      const isUp = await fetch(this.url).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`The application ended with ${this.process.exitCode}.`);
  }
}

function tokenOf(user: string): Promise<string> {
  const key = new TextEncoder().encode(JWT_SECRET);
  return new SignJWT()
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(user)
    .setExpirationTime('5m')
    .sign(key);
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
