import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually';
import { AgentServer } from './testing/agent-server';

const USERS = 10;
const RUNS_PER_USER = 50;
const RUNS = USERS * RUNS_PER_USER;
const POOL = 10;
const SAMPLES = 20;

jest.setTimeout(600_000);

describe('runs that wait', () => {
  let server: AgentServer;

  beforeAll(async () => {
    server = await AgentServer.start({
      POOL_SIZE: String(POOL),
      POOL_WAIT_MS: '60000',
      RUNNING_RUNS_PER_USER: String(RUNS_PER_USER),
      HELD_RUNS_PER_REPLICA: String(RUNS),
      AGENT_ATTEMPT_MS: '500000',
      RUN_LIFETIME_MS: '600000',
      DEAD_AFTER_MS: '60000',
      SHUTDOWN_GRACE_MS: '2000',
      // What is said of long work is written now and then; here it is the waiting that is looked at.
      LONG_OPERATION_UPDATE_MS: '500000',
    });
  });

  afterAll(async () => {
    // Their worker hears that they are over, so that nobody hands five hundred runs back.
    await server.sql(`update runs set status = 'cancelled', finished_at = now() where finished_at is null`);
    await server.close();
  });

  it('S7, L3: five hundred at once hold no connection and leave no transaction open, with a pool of ten', async () => {
    const script = { agents: { worker: [['hang']] as const } };
    for (let n = 0; n < RUNS_PER_USER; n++) {
      await Promise.all(
        Array.from({ length: USERS }, (_, user) =>
          server.begin(`waiting-${user}`, script, { assistant: 'worker' }),
        ),
      );
    }
    const transactionsSince = async (time: string): Promise<number> => {
      const [row] = await server.sql<{ n: number }>(
        `select count(*)::int as n from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and xact_start < $1`,
        [time],
      );
      return row?.n ?? NaN;
    };
    const begun = async (): Promise<number> => {
      const [row] = await server.sql<{ n: number }>(
        `select count(*)::int as n from run_events where type = 'agent_started'`,
      );
      return row?.n ?? 0;
    };
    while ((await begun()) < RUNS) await sleep(100);
    // What was open when all of them waited must end, and what is held through the waiting never does.
    const [{ now } = { now: '' }] = await server.sql<{ now: string }>(
      'select clock_timestamp()::text as now',
    );
    await eventually(
      () => transactionsSince(now),
      (count) => count === 0,
    );

    const samples: { open: number; busy: number }[] = [];
    for (let n = 0; n < SAMPLES; n++) {
      const [row] = await server.sql<{ open: number; busy: number }>(
        `select count(*) filter (where state like 'idle in transaction%' and xact_start < $1)::int as open,
                count(*) filter (where state = 'active')::int as busy
         from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name <> 'airlock-system'`,
        [now],
      );
      if (row) samples.push(row);
      await sleep(50);
    }

    const open = Math.max(...samples.map((sample) => sample.open));
    const busy = samples.reduce((sum, sample) => sum + sample.busy, 0) / samples.length;
    process.stdout.write(
      `${RUNS} waiting runs, pool ${POOL}: idle in transaction at most ${open}, connections in use ${busy} on average\n`,
    );
    expect(samples).toHaveLength(SAMPLES);
    expect(open).toBe(0);
    expect(busy).toBeLessThan(1);
  });
});
