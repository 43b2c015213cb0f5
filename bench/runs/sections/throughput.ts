import { setTimeout as sleep } from 'node:timers/promises';
import { Client, closedLoop } from '../client';
import { ratio, spread } from '../figures';
import { type Lab, type Server, usageOf } from '../lab';
import { runOf, tokensOf } from '../users';

const USERS = 100;
/** Longer ones make Airlock no faster than the machine's own ups and downs do. */
const WARM_UP_SECONDS = 10;
/** PostgreSQL's backends count for themselves and add it up about once a second. */
const STATISTICS_LATE_MS = 1_200;
const PEERS = ['langgraph', 'mastra', 'bare'] as const;
const NAMES = ['airlock', ...PEERS] as const;
type Name = (typeof NAMES)[number];

const byName = (): Record<Name, number[]> => ({ airlock: [], langgraph: [], mastra: [], bare: [] });

/** A thread, a run of five persisted steps, and its stream read to the end: one request, 100 users at once. */
export async function throughput(lab: Lab, { rounds, seconds, peers }: ThroughputSize): Promise<object> {
  const names = peers ? NAMES : (['airlock'] as const);
  const url = await lab.database();
  const callers = new Map<Name, (user: number) => Promise<void>>();
  const servers = new Map<Name, Server>();
  const tokens = await tokensOf(USERS);
  for (const name of names) {
    const server = await lab.serve(name === 'airlock' ? 'serve-airlock.ts' : 'serve-peer.ts', url, {
      PEER: name,
    });
    servers.set(name, server);
    const client = new Client(server.url, USERS);
    callers.set(name, (user) => oneRun(client, name, tokens[user]));
  }
  for (const call of callers.values()) await closedLoop(USERS, WARM_UP_SECONDS, call);
  const measured = byName();
  const cpu = byName();
  const roundTrips = byName();
  const transactions = byName();
  await lab.tellStatements(url);
  for (let round = 0; round < rounds; round++) {
    // The order turns, so that nobody always runs after the same neighbour.
    for (let place = 0; place < names.length; place++) {
      const name = names[(place + round) % names.length] as Name;
      const server = servers.get(name) as Server;
      const before = await usageOf(server);
      const ranBefore = await lab.transactions(url);
      const { perSecond, ended } = await closedLoop(
        USERS,
        seconds,
        callers.get(name) as (user: number) => Promise<void>,
      );
      const after = await usageOf(server);
      measured[name].push(perSecond);
      cpu[name].push((after.cpuMs - before.cpuMs) / ended);
      roundTrips[name].push((after.roundTrips - before.roundTrips) / ended);
      await sleep(STATISTICS_LATE_MS);
      transactions[name].push(((await lab.transactions(url)) - ranBefore) / ended);
      await lab.tellStatements(url, ended);
    }
  }
  return {
    what: 'thread + run of 5 persisted steps + its event stream to the end, one request each; runs per second',
    settings: { users: USERS, rounds, seconds },
    runs_per_second: Object.fromEntries(names.map((name) => [name, spread(measured[name])])),
    airlock_against: Object.fromEntries(
      names.slice(1).map((name) => [name, ratio(measured.airlock, measured[name])]),
    ),
    server_cpu_ms_per_run: Object.fromEntries(names.map((name) => [name, spread(cpu[name])])),
    round_trips_per_run: Object.fromEntries(names.map((name) => [name, spread(roundTrips[name])])),
    transactions_per_run: Object.fromEntries(names.map((name) => [name, spread(transactions[name])])),
    note: 'airlock alone checks a token, queues the run durably, and binds a user identity in every transaction; bare is the least that five durable steps can cost: hand-written statements, without users, limits, recovery or replicas',
  };
}

export interface ThroughputSize {
  readonly rounds: number;
  readonly seconds: number;
  readonly peers: boolean;
}

async function oneRun(client: Client, name: Name, token: string | undefined): Promise<void> {
  let last = '';
  const onFrame = (frame: string): void => void (last = frame);
  const isAirlock = name === 'airlock';
  const body = isAirlock ? runOf('steps 5') : { message: 'steps 5' };
  await client.call(isAirlock ? '/v2/runs/stream' : '/runs/stream', { token, body, onFrame });
  if (!last.includes(isAirlock ? '"success"' : 'event: end'))
    throw new Error(`${name}: no good end: ${last}`);
}
