import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const START_TIMEOUT_MS = 60_000;

export interface RunningServer {
  readonly base: string;
  stop(): Promise<void>;
}

/** The server at `port` if one answers there, as soon as it is ready; else one that lives as long as the demo. */
export async function serverAt(port: number): Promise<RunningServer> {
  const base = `http://127.0.0.1:${port}`;
  if ((await readiness(base)) === undefined) {
    process.stdout.write(`No server answers at ${base}: starting one for the length of the demo …\n`);
    return start(base);
  }
  await untilReady(base, () => true);
  return { base, stop: async () => undefined };
}

async function start(base: string): Promise<RunningServer> {
  const root = resolve(__dirname, '../../..');
  const words = ['--require', resolve(root, 'tools/typescript.cjs'), resolve(root, 'src/main.ts')];
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, LOG_LEVEL: 'warn' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  await untilReady(base, () => child.exitCode === null);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  process.once('SIGINT', () => void stop().finally(() => process.exit(130)));
  return { base, stop };
}

async function untilReady(base: string, isAlive: () => boolean): Promise<void> {
  for (const deadline = Date.now() + START_TIMEOUT_MS; !(await readiness(base)); await sleep(200)) {
    if (!isAlive()) throw new Error('The server did not start; its words are above.');
    if (Date.now() > deadline)
      throw new Error(`The server is not ready after ${START_TIMEOUT_MS / 1_000} s.`);
  }
}

/** @returns nothing where no server answers */
async function readiness(base: string): Promise<boolean | undefined> {
  try {
    return (await fetch(`${base}/health/ready`)).ok;
  } catch {
    return undefined;
  }
}
