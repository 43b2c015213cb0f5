import { Client, closedLoop } from '../client';
import { spread } from '../figures';
import type { Lab } from '../lab';
import { runOf, tokensOf } from '../users';

const USERS = 200;
const WAIT_MS = 500;
const WARM_UP_SECONDS = 10;

/** 200 users whose runs wait 500 ms for a model, over ten connections; beside it the same while a connection is held. */
export async function waiting(
  lab: Lab,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<object> {
  const url = await lab.database();
  const server = await lab.serve('serve-airlock.ts', url);
  const client = new Client(server.url, USERS);
  const tokens = await tokensOf(USERS);
  const call = (script: string) => async (user: number) => {
    await client.call('/v2/runs/stream', {
      token: tokens[user],
      body: runOf(script),
      onFrame: () => undefined,
    });
  };
  await closedLoop(USERS, WARM_UP_SECONDS, call(`wait ${WAIT_MS}`));
  const free: number[] = [];
  for (let round = 0; round < rounds; round++)
    free.push((await closedLoop(USERS, seconds, call(`wait ${WAIT_MS}`))).perSecond);
  const { perSecond: held } = await closedLoop(USERS, seconds, call(`hold ${WAIT_MS}`));
  client.close();
  await server.stop();
  return {
    what: `runs that wait ${WAIT_MS} ms for a model; runs per second`,
    settings: { users: USERS, rounds, seconds },
    runs_per_second: spread(free),
    with_a_connection_held_meanwhile: held,
    most_possible: { no_connection_held: USERS / (WAIT_MS / 1_000), connection_held: 10 / (WAIT_MS / 1_000) },
  };
}
