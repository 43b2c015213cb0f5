import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureDatabase } from '../../src/database/database-url';
import { EmbeddedServer } from '../../src/database/embedded/server';
import { temporaryFolder } from '../../test/support/temporary-folder';
import { CREATE_NOTES, SERVER } from './note.entity';

/** A PostgreSQL of the run's own; everything served on it ends before it does. */
export class BenchDatabase {
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly server: EmbeddedServer,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start(): Promise<BenchDatabase> {
    const folder = temporaryFolder('bench');
    const server = await EmbeddedServer.start({
      folder: join(folder, 'postgres'),
      settings: ['synchronous_commit=off'],
    });
    const url = await ensureDatabase(server.url, 'bench');
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(CREATE_NOTES);
    await client.end();
    return new BenchDatabase(server, folder, url);
  }

  /** One contender in a process of its own. */
  async serve(name: string, poolSize: number): Promise<Served> {
    const child = fork(join(__dirname, 'serve.ts'), [name, this.serverUrl, String(poolSize)], {
      execArgv: ['--require', join(__dirname, '../../tools/typescript.cjs')],
    });
    this.children.push(child);
    const [address] = (await once(child, 'message')) as [string];
    return new Served(child, address);
  }

  private get serverUrl(): string {
    return Object.assign(new URL(this.url), { username: SERVER.role, password: SERVER.password }).href;
  }

  async stop(): Promise<void> {
    for (const child of this.children) child.kill();
    await this.server.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export class Served {
  constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  /** CPU time that its process has taken so far, in microseconds. */
  async cpuMicroseconds(): Promise<number> {
    const answer = once(this.child, 'message') as Promise<[NodeJS.CpuUsage]>;
    this.child.send('cpu');
    const [{ user, system }] = await answer;
    return user + system;
  }
}
