import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { serverEnv } from '../../src/agent/testing/rooms';

const ROOT = resolve(__dirname, '../..');
/** The sources as they stand. */
export const SOURCES: readonly string[] = [
  '--require',
  join(ROOT, 'tools/typescript.cjs'),
  join(__dirname, 'replica.ts'),
];

/** A replica in a process of its own, for tests that need several, or that kill, pause and stop one. */
export class ReplicaProcess {
  private constructor(
    readonly child: ChildProcess,
    private readonly words: { text: string },
  ) {}

  /**
   * @param env variables that differ from the defaults, such as ROLE
   * @param file with its options for Node, when something else is to be started, or otherwise
   */
  static async start(
    databaseUrl: string,
    env: Record<string, string> = {},
    file: readonly string[] = SOURCES,
  ): Promise<ReplicaProcess> {
    const child = spawn(process.execPath, [...file], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...serverEnv(databaseUrl, env) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const words = { text: '' };
    const hear = (chunk: Buffer): void => void (words.text += chunk.toString());
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const replica = new ReplicaProcess(child, words);
    await replica.says('ready http');
    return replica;
  }

  /** `http://127.0.0.1:<port>` */
  get url(): string {
    return /^ready (.+)$/m.exec(this.output)?.[1] ?? '';
  }

  get output(): string {
    return this.words.text;
  }

  get isAlive(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  /** @throws Error when it ends, or does not say it in time */
  async says(word: string): Promise<void> {
    await this.until(() => this.output.includes(word), word);
  }

  /** Bytes of its heap that are in use once what can be collected is collected. */
  async heapUsed(): Promise<number> {
    const asked = this.output.split('heap ').length;
    this.child.kill('SIGUSR2');
    await this.until(() => this.output.split('heap ').length > asked, 'heap');
    return Number(/heap (\d+)(?![^]*heap )/.exec(this.output)?.[1]);
  }

  async exited(): Promise<void> {
    if (!this.isAlive) return;
    await new Promise((done) => this.child.once('exit', done));
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited();
  }

  private async until(holds: () => boolean, word: string): Promise<void> {
    for (const limit = Date.now() + 150_000; !holds();) {
      if (!this.isAlive || Date.now() > limit)
        throw new Error(`The replica did not say "${word}":\n${this.output}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}
