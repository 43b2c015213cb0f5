import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const ROOT = resolve(__dirname, '../..');
const START_MS = 120_000;

export interface Heap {
  readonly heapUsed: number;
  readonly rss: number;
}

/** A server as it is deployed, `src/main.ts` in a process of its own. */
export class ServerProcess {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it is ready to serve. @throws Error with the status it ended with */
  static async start(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
    const port = await freePort();
    const loaded = [
      '--require',
      join(ROOT, 'tools/typescript.cjs'),
      '--require',
      join(__dirname, 'heap-probe.cjs'),
    ];
    const child = spawn(process.execPath, ['--expose-gc', ...loaded, join(ROOT, 'src/main.ts')], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // Through this process's own output, so that whoever searches that searches every log line.
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    const server = new ServerProcess(`http://127.0.0.1:${port}`, child);
    await server.ready();
    return server;
  }

  /** What a full collection leaves. */
  async heap(): Promise<Heap> {
    const answer = once(this.child, 'message');
    this.child.send('heap');
    const [heap] = (await answer) as [Heap];
    return heap;
  }

  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private get isGone(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private async ready(): Promise<void> {
    for (const limit = Date.now() + START_MS; ; await pause(100)) {
      if (this.isGone) throw new Error(`A server ended with ${this.child.exitCode} before it was ready.`);
      if (
        await fetch(`${this.url}/health/ready`).then(
          ({ ok }) => ok,
          () => false,
        )
      )
        return;
      if (Date.now() > limit) throw new Error(`A server was not ready within ${START_MS / 1_000} s.`);
    }
  }

  private async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    if (this.isGone) return;
    const gone = once(this.child, 'exit');
    this.child.kill(signal);
    await gone;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
