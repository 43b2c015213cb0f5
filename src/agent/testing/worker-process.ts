import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { serverEnv } from './rooms';

const ROOT = resolve(__dirname, '../../..');

/** A worker in a process of its own. */
export class WorkerProcess {
  private constructor(
    readonly child: ChildProcess,
    private readonly words: { text: string },
  ) {}

  static async start(databaseUrl: string, env: Record<string, string> = {}): Promise<WorkerProcess> {
    const child = spawn(
      process.execPath,
      ['--require', join(ROOT, 'tools/typescript.cjs'), join(__dirname, 'replica-process.ts')],
      {
        cwd: ROOT,
        env: { PATH: process.env.PATH, ...serverEnv(databaseUrl, { ROLE: 'worker', ...env }) },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const words = { text: '' };
    const hear = (chunk: Buffer): void => void (words.text += chunk.toString());
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const worker = new WorkerProcess(child, words);
    await worker.says('ready');
    return worker;
  }

  get output(): string {
    return this.words.text;
  }

  signal(name: 'SIGKILL' | 'SIGTERM' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(name);
  }

  async exited(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    await new Promise((done) => this.child.once('exit', done));
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited();
  }

  private async says(word: string): Promise<void> {
    for (const limit = Date.now() + 90_000; !this.output.includes(word);) {
      if (this.child.exitCode !== null || Date.now() > limit)
        throw new Error(`The worker did not say "${word}":\n${this.output}`);
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}
