import { type CanaryUser, newSecret, newUserId, SecretSearch } from '@airlock/testing';
import { AgentServer } from '../src/agent/testing/agent-server';
import { scriptOf } from '../src/agent/testing/script';
import { judge, type LogRow } from './support/delivery';
import { recordFigures } from './support/figures';
import { ReplicaProcess } from './support/replica-process';
import { Watcher } from './support/watcher';

const USERS = 10;
const THREADS = 2;
const RUNS_PER_THREAD = 5;
const RUNS = USERS * THREADS * RUNS_PER_THREAD;
const BEGUN_AT_ONCE = 10;
/** Of each run's events: what it thinks, what it notes, the tool's call and its result, its answer, in two events. */
const SECRETS_PER_RUN = 5;

const ENV = {
  ROLE: 'all',
  // Neither replica has room for all that could run, so that both work.
  HELD_RUNS_PER_REPLICA: '12',
  // A busy machine is no exhausted pool, and no death.
  POOL_WAIT_MS: '30000',
  LOCK_TIMEOUT_MS: '20000',
  DEAD_AFTER_MS: '60000',
};

jest.setTimeout(600_000);

describe('W4: a hundred runs of ten users, mixed over two replicas in processes of their own', () => {
  let api: AgentServer;
  let replicas: ReplicaProcess[];
  let watchers: Watcher[] = [];

  beforeAll(async () => {
    api = await AgentServer.start({ ROLE: 'api' });
    const start = (): Promise<ReplicaProcess> => ReplicaProcess.start(api.database.url, ENV);
    replicas = await Promise.all([start(), start()]);
  });

  afterAll(async () => {
    await Promise.all(watchers.map((watcher) => watcher.close()));
    await Promise.all(replicas.map((replica) => replica.kill()));
    await api.close();
  });

  const newUser = async (): Promise<CanaryUser> => {
    const id = newUserId();
    return { id, name: id, secret: newSecret(), token: (await api.bearer(id)).slice('Bearer '.length) };
  };

  it('events reach their user once and in order, on the replica that works and on the other, and nobody else', async () => {
    const users = await Promise.all(Array.from({ length: USERS }, newUser));
    watchers = users.map((user) => new Watcher(user, replicas));
    await Promise.all(watchers.map(openThreads));
    const refusals = await Promise.all(
      watchers.map((watcher, n) => watcher.tryThreadOf(watchers[(n + 1) % USERS] ?? watcher)),
    );

    await beginAll(watchers);
    await Promise.all(watchers.map((watcher) => watcher.heardAll()));

    const log = await api.sql<LogRow>('select user_id, thread_id, run_id, event_id from run_events');
    const { delivered, withOwnSecret, ...wrong } = judge(watchers, log, new SecretSearch(users));
    await recordFigures('W4', { users: USERS, runs: RUNS, ...(await worked()), delivered, ...wrong });
    expect(new Set(refusals.flat())).toEqual(new Set([404]));
    expect(new Set(log.map(({ run_id: id }) => id)).size).toBe(RUNS);
    // Each event by a socket and by a stream, on each replica.
    expect(delivered).toBe(log.length * 2 * replicas.length);
    expect(withOwnSecret).toBe(RUNS * SECRETS_PER_RUN * 2 * replicas.length);
    expect(wrong).toEqual({ foreign: 0, missing: 0, duplicated: 0, outOfOrder: 0 });
  });

  /** Runs by the replica that did their steps. */
  async function worked(): Promise<Record<string, number>> {
    const rows = await api.sql<{ pid: number; runs: number }>(
      'select pid, count(distinct run_id)::int as runs from step_effects group by pid',
    );
    const by = new Map(rows.map(({ pid, runs }) => [pid, runs]));
    return Object.fromEntries(
      replicas.map(({ child: { pid = 0 } }, n) => [`byReplica${n + 1}`, by.get(pid) ?? 0]),
    );
  }
});

async function openThreads(watcher: Watcher): Promise<void> {
  for (let thread = 0; thread < THREADS; thread++) await watcher.openThread();
}

/** Every thread of every user in turn, on one replica and on the other in turn; several at once. */
async function beginAll(watchers: readonly Watcher[]): Promise<void> {
  const rounds = Array.from({ length: RUNS_PER_THREAD }, () =>
    watchers.flatMap((watcher) => watcher.threads.map((threadId) => ({ watcher, threadId }))),
  );
  const orders = rounds.flat().map((order, n) => ({ ...order, at: n % 2 }));
  const begin = async (): Promise<void> => {
    for (let order = orders.shift(); order; order = orders.shift()) {
      const { watcher, threadId, at } = order;
      await watcher.beginRun(at, threadId, messageWith(watcher.user.secret));
    }
  };
  await Promise.all(Array.from({ length: BEGUN_AT_ONCE }, begin));
}

/** The user's secret in everything that a run tells. */
const messageWith = (canary: string): string =>
  scriptOf({
    agents: {
      worker: [
        ['think', `I think of ${canary}.`, 10],
        ['step', 'one'],
        ['emit', 'note_taken', { note: canary }],
        ['tool', 'echo', { canary }],
        ['wait', 20],
        ['step', 'two'],
        ['answer', { canary }],
      ],
    },
  });
