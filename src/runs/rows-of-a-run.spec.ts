import { mintId } from '@airlock/session';
import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { asUser } from '../../test/support/as-user';
import { HELD_RUN } from '../database/bound-to-run';
import { bench, type Bench, newRun, newThread } from './__fixtures__/bench';
import type { Run } from './run.entity';

const ROWS: Readonly<Record<string, string>> = {
  run_steps: `insert into run_steps (user_id, run_id, step_no, kind, agent, execution_id, attempt, key, status)
              values ($1, $2, 1, 'step', 'data', gen_random_uuid(), 1, 'one', 'completed')`,
  checkpoints: `insert into checkpoints (user_id, run_id, sequence, type, phase, step_count, state, sha256, size,
                                         is_recovery_point)
                values ($1, $2, 1, 'auto', 'triage', 0, '{}', '', 2, false)`,
  run_events: `insert into run_events (user_id, run_id, sequence, event_id, thread_id, type, payload, created_at)
               values ($1, $2, 1, gen_random_uuid(), gen_random_uuid(), 'orchestration_started', '{}', now())`,
};
const TABLES = Object.keys(ROWS);

describe('rows that belong to a run (L12)', () => {
  let on: Bench;

  beforeAll(async () => {
    on = await bench();
  });

  afterAll(() => on.close());

  const runOf = async (userId: string): Promise<Run> => {
    const threadId = await newThread(on.dataSource, userId);
    return asUser(on.dataSource, userId, (manager) => on.runs.add(manager, newRun(userId, threadId)));
  };
  const write = (table: string, userId: string, runId: string, first?: (manager: EntityManager) => unknown) =>
    asUser(on.dataSource, userId, async (manager) => {
      await first?.(manager);
      await manager.query(ROWS[table] ?? '', [userId, runId]);
    });
  const counted = async (client: Client, run: Run): Promise<number[]> => {
    const found: number[] = [];
    for (const table of TABLES) {
      const { rows } = await client.query<{ n: number }>(
        `select count(*)::int as n from ${table} where run_id = $1`,
        [run.id],
      );
      found.push(rows[0]?.n ?? NaN);
    }
    return found;
  };

  it.each(TABLES)('of %s: none without a run, nor with the run of another user', async (table) => {
    const theirs = await runOf('rows-bob');

    await expect(write(table, 'rows-alice', mintId())).rejects.toThrow('of_own_run');
    await expect(write(table, 'rows-alice', theirs.id)).rejects.toThrow('of_own_run');
  });

  it.each(TABLES)('of %s: to hold one run is no leave to write of another', async (table) => {
    const own = await runOf('rows-holder');
    const hold = (manager: EntityManager) =>
      manager.query('select set_config($1, $2, true)', [HELD_RUN, own.id]);

    await expect(write(table, 'rows-holder', mintId(), hold)).rejects.toThrow('of_own_run');
    await expect(write(table, 'rows-holder', own.id, hold)).resolves.toBeUndefined();
  });

  it('go with it when its thread goes, and nobody else’s do', async () => {
    const [gone, kept] = [await runOf('rows-gone'), await runOf('rows-gone')];
    for (const run of [gone, kept]) for (const table of TABLES) await write(table, run.userId, run.id);
    const client = new Client({ connectionString: on.database.superuserUrl });
    await client.connect();

    try {
      await client.query('delete from threads where id = $1', [gone.threadId]);

      expect(await counted(client, gone)).toEqual([0, 0, 0]);
      expect(await counted(client, kept)).toEqual([1, 1, 1]);
    } finally {
      await client.end();
    }
  });
});
