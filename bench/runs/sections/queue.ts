import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backlog, seed } from '../backlog';
import { Client } from '../client';
import { percentiles, ratio, spread } from '../figures';
import type { Lab, Server } from '../lab';
import { runOf, tokensOf } from '../users';

const USERS = 200;
const SHORT = 200;
const MOST_PER_USER = 5;
const WARM_MS = 2_000;
const HELD_100 = { HELD_RUNS_PER_REPLICA: '100' };
/** Who is not served by then has left: what is measured has an end, whatever it is. */
const PATIENCE_MS = 5_000;

export interface QueueSize {
  readonly rounds: number;
  readonly seconds: number;
  readonly long: number;
  readonly newcomers: number;
}

/** How fast runs are claimed, however many wait; and how soon somebody who comes last is served. */
export async function queue(lab: Lab, size: QueueSize): Promise<object> {
  const rates: Record<'short' | 'long', number[]> = { short: [], long: [] };
  let mostOfOneUser = 0;
  for (let round = 0; round < size.rounds; round++) {
    for (const name of round % 2 === 0 ? (['short', 'long'] as const) : (['long', 'short'] as const)) {
      const runsEach = (name === 'short' ? SHORT : size.long) / USERS;
      const claimed = await claims(lab, runsEach, size.seconds);
      rates[name].push(claimed.perSecond);
      mostOfOneUser = Math.max(mostOfOneUser, claimed.mostOfOneUser);
    }
  }
  return {
    claims: {
      what: 'claims per second while the queue keeps its length',
      settings: { users: USERS, rounds: size.rounds, seconds: size.seconds },
      [`with_${SHORT}_queued`]: spread(rates.short),
      [`with_${size.long}_queued`]: spread(rates.long),
      long_against_short: ratio(rates.long, rates.short),
      most_at_once_of_one_user: { measured: mostOfOneUser, limit: MOST_PER_USER },
    },
    newcomer: {
      what: 'milliseconds until the first event of the first run of a user who has just come',
      behind_3000_runs_of_one_user: await newcomers(lab, size.newcomers, {
        name: 'crowd',
        users: 1,
        runsEach: 3_000,
        script: 'wait 200',
      }),
      while_everybody_is_busy: await newcomers(lab, size.newcomers, {
        name: 'crowd',
        users: 40,
        runsEach: 50,
        script: 'wait 2000',
      }),
      while_all_places_are_taken_for_a_minute: await newcomers(lab, size.newcomers, {
        name: 'crowd',
        users: 40,
        runsEach: 10,
        script: 'wait 60000',
      }),
      while_as_many_are_held_as_may_be: await newcomers(
        lab,
        size.newcomers,
        { name: 'crowd', users: 40, runsEach: 10, script: 'wait 60000' },
        HELD_100,
      ),
      ...(await apart(lab, size.newcomers)),
    },
  };
}

/** The same where messages arrive at one process and runs are worked on in another: nothing begins without a ticket. */
async function apart(lab: Lab, count: number): Promise<object> {
  const crowd = { name: 'crowd', users: 40, runsEach: 10, script: 'wait 60000' };
  return {
    apart_while_everybody_is_busy: await newcomers(
      lab,
      count,
      { name: 'crowd', users: 40, runsEach: 50, script: 'wait 2000' },
      { ROLE: 'worker' },
    ),
    apart_while_as_many_are_held_as_may_be: await newcomers(lab, count, crowd, {
      ROLE: 'worker',
      ...HELD_100,
    }),
  };
}

async function claims(lab: Lab, runsEach: number, seconds: number) {
  const url = await lab.database();
  const env = { ROLE: 'worker', QUEUE_NOTICE_MS: '600000' };
  await (await lab.serve('serve-claims.ts', url, env)).stop();
  await seed(lab.asSuperuser(url), { name: 'crowd', users: USERS, runsEach, script: 'wait 0' });
  const server = await lab.serve('serve-claims.ts', url, env);
  await sleep(WARM_MS);
  const before = await counted(server);
  await sleep(seconds * 1_000);
  const after = await counted(server);
  await server.stop();
  const perSecond = (after.claims - before.claims) / ((after.at - before.at) / 1_000);
  return { perSecond, mostOfOneUser: after.mostOfOneUser };
}

async function counted({ child }: Server): Promise<Count> {
  child.send('count');
  const [{ count }] = (await once(child, 'message')) as [{ count: Count }];
  return count;
}

interface Count {
  readonly claims: number;
  readonly mostOfOneUser: number;
  readonly at: number;
}

async function newcomers(
  lab: Lab,
  count: number,
  crowd: Backlog,
  env: Readonly<Record<string, string>> = {},
): Promise<object> {
  const url = await lab.database();
  const server = await lab.serve('serve-airlock.ts', url, { RUN_LIFETIME_MS: '600000', ...env });
  const api = env.ROLE === 'worker' ? await lab.serve('serve-airlock.ts', url, { ROLE: 'api' }) : server;
  await seed(lab.asSuperuser(url), crowd);
  await sleep(3_000);
  const client = new Client(api.url, 10);
  const waits: number[] = [];
  for (const token of await tokensOf(count, 'newcomer')) {
    const asked = performance.now();
    let first: number | undefined;
    const leaving = new AbortController();
    const limit = setTimeout(() => leaving.abort(), PATIENCE_MS);
    const onFrame = (frame: string): void => {
      if (!frame.includes('orchestration_started')) return;
      first ??= performance.now() - asked;
      leaving.abort();
    };
    const call = { token, body: runOf('steps 1'), onFrame, signal: leaving.signal };
    await client.call('/v2/runs/stream', call).catch(() => undefined);
    clearTimeout(limit);
    if (first !== undefined) waits.push(first);
  }
  client.close();
  await api.stop();
  await server.stop();
  return { ...percentiles(waits), [`not_served_within_${PATIENCE_MS}_ms`]: count - waits.length };
}
