import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataOf } from './cluster';
import { type Endpoint, readEndpoint } from './endpoint';

/** How long a server has to stop once it is asked to. */
export const STOP_TIMEOUT_MS = 30_000;

/** A server whose owner still lives is shared; one whose owner died is on its way out, so it is waited for. */
export async function runningServer(folder: string): Promise<Endpoint | undefined> {
  const pidFile = join(dataOf(folder), 'postmaster.pid');
  const endpoint = readEndpoint(folder);
  if (endpoint && isAlive(endpoint.owner) && existsSync(pidFile)) return endpoint;
  const deadline = Date.now() + STOP_TIMEOUT_MS;
  for (;;) {
    const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8').split('\n')[0]) : 0;
    if (!pid || !isPostgres(pid)) return undefined;
    if (Date.now() > deadline) {
      throw new Error(
        `A PostgreSQL server (process ${pid}) still uses ${folder}, and the Airlock that started it is gone. ` +
          `Stop it with "kill -INT ${pid}" and start again.`,
      );
    }
    await sleep(50);
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A pid file can outlive its server, and its number can meanwhile belong to somebody else. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  const commandLine = `/proc/${pid}/cmdline`;
  return (
    !existsSync('/proc/self/cmdline') ||
    (existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes('postgres'))
  );
}
