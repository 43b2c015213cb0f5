import { setTimeout as sleep } from 'node:timers/promises';
import { seed } from '../backlog';
import { Client } from '../client';
import { rounded } from '../figures';
import { type Lab, usageOf } from '../lab';
import { tokensOf } from '../users';

const SETTLING_SECONDS = 15;
const IDLE_SECONDS = 30;
const OPENED_AT_ONCE = 50;

/** Users who listen while nothing happens, on one process: what each of them costs. */
export async function streams(lab: Lab, { users }: { users: number }): Promise<object> {
  const url = await lab.database();
  // A process that serves the API alone starts nobody's run, so that every stream stays idle.
  const server = await lab.serve('serve-airlock.ts', url, { ROLE: 'api' });
  const runs = await seed(lab.asSuperuser(url), {
    name: 'bench',
    users,
    runsEach: 1,
    script: 'wait 0',
    tickets: false,
  });
  const tokens = await tokensOf(users);
  const client = new Client(server.url, users);
  const leaving = new AbortController();
  await open(client, runs.slice(0, 1), tokens, new AbortController().signal);
  const before = await usageOf(server);
  await open(client, runs.slice(1), tokens, leaving.signal);
  // Meanwhile each of these runs is told once that it waits: that is not idle yet.
  await sleep(SETTLING_SECONDS * 1_000);
  const opened = await usageOf(server);
  await sleep(IDLE_SECONDS * 1_000);
  const idle = await usageOf(server);
  leaving.abort();
  client.close();
  await server.stop();
  const each = (bytes: number): number => rounded(bytes / 1_024 / (users - 1));
  return {
    what: 'idle event streams on one process, one a user',
    settings: { users },
    kilobytes_per_user: { live: each(idle.live - before.live), resident: each(idle.rss - before.rss) },
    processor_share_while_idle: rounded((idle.cpuMs - opened.cpuMs) / (IDLE_SECONDS * 1_000)),
  };
}

async function open(
  client: Client,
  runs: readonly { user_id: string; thread_id: string; run_id: string }[],
  tokens: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  for (let from = 0; from < runs.length; from += OPENED_AT_ONCE) {
    await Promise.all(
      runs.slice(from, from + OPENED_AT_ONCE).map(({ user_id: userId, thread_id: thread, run_id: run }) => {
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const token = tokens[Number(userId.split('-')[1])];
        client
          .call(`/v2/threads/${thread}/runs/${run}/events`, { token, signal, onFrame: () => resolve() })
          .catch(reject);
        return promise;
      }),
    );
  }
}
