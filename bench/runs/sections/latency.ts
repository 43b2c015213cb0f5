import { Client } from '../client';
import { percentiles } from '../figures';
import type { Lab, Server } from '../lab';
import { runOf, tokensOf } from '../users';

const USERS = 20;

/** From the moment that an event's commit was acknowledged to the moment that its client has it. */
export async function latency(lab: Lab, { events }: { events: number }): Promise<object> {
  return {
    what: 'milliseconds from the acknowledged commit of an event to its arrival at the client',
    settings: { users: USERS, events_of_each: events },
    same_replica: await measure(lab, events, ['all']),
    other_replica: await measure(lab, events, ['api', 'worker']),
  };
}

interface Commit {
  readonly runId: string;
  readonly sequence: number;
  readonly at: number;
}

async function measure(lab: Lab, events: number, roles: readonly string[]): Promise<object> {
  const url = await lab.database();
  const servers: Server[] = [];
  for (const ROLE of roles)
    servers.push(await lab.serve('serve-airlock.ts', url, { ROLE, TELL_COMMITS: '1' }));
  const committed = new Map<string, number>();
  const arrived = new Map<string, number>();
  for (const { child } of servers) {
    child.on('message', (message) => {
      const { commit } = message as { commit?: Commit };
      // One commit may hold several events; it tells of the last.
      if (commit) committed.set(`${commit.runId} ${commit.sequence}`, commit.at);
    });
  }
  const client = new Client(servers[0]?.url ?? '', USERS);
  const tokens = await tokensOf(USERS);
  const body = runOf(`think ${events}`);
  await Promise.all(
    tokens.map((token) =>
      client.call('/v2/runs/stream', { token, body, onFrame: (frame) => note(arrived, frame) }),
    ),
  );
  client.close();
  for (const server of servers) await server.stop();
  const delays = [...committed].flatMap(([name, at]) => {
    const then = arrived.get(name);
    return then === undefined ? [] : [Math.max(0, then - at)];
  });
  return percentiles(delays);
}

function note(arrived: Map<string, number>, frame: string): void {
  const at = performance.timeOrigin + performance.now();
  const data = frame.split('\n').find((line) => line.startsWith('data: {"event_id"'));
  if (!data) return;
  const { run_id: run, sequence } = JSON.parse(data.slice(6)) as { run_id: string; sequence: number };
  arrived.set(`${run} ${sequence}`, at);
}
