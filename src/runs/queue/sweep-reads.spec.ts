import { mintId } from '@airlock/session';
import { Client } from 'pg';
import { asUser } from '../../../test/support/as-user';
import { bench, type Bench, newRun, newThread } from '../__fixtures__/bench';
import { rowsRead, workBehindQuietStatistics } from '../__fixtures__/rows-read';

const REPLICA = 'this replica';

describe('what is read of runs that are looked after again and again, while many are at work (E6)', () => {
  let on: Bench;
  let superuser: Client;

  beforeAll(async () => {
    on = await bench();
    superuser = new Client({ connectionString: on.database.superuserUrl });
    await superuser.connect();
    await workBehindQuietStatistics(superuser);
  });

  afterAll(async () => {
    await superuser.end();
    await on.close();
  });

  const claimed = async (userId: string): Promise<string> => {
    const threadId = await newThread(on.dataSource, userId);
    const { id } = await asUser(on.dataSource, userId, (manager) =>
      on.runs.add(manager, newRun(userId, threadId)),
    );
    await on.dataSource.query('select claim_run($1, $2, 5)', [userId, REPLICA]);
    return id;
  };
  const asServer = async (sql: string, values: readonly unknown[] = []) => {
    let found: unknown;
    const read = await on.dataSource.transaction((manager) =>
      rowsRead(manager, async () => (found = await manager.query(sql, [...values]))),
    );
    return { found, read };
  };

  it('a replica’s signs of life concern no runs of others', async () => {
    const [userId, mine, another] = ['beating', await claimed('beating'), mintId()];

    const { found: lost, read } = await asServer(`select run_id from pulse_runs($1, $2, $3, '{1,1}', '0')`, [
      REPLICA,
      [userId, userId],
      [mine, another],
    ]);

    expect(lost).toEqual([{ run_id: another }]);
    expect(read).toBeLessThan(10);
  });

  it('runs of dead workers are found without a look at those whose workers live', async () => {
    const run = await claimed('silent');
    await superuser.query(`update runs set heartbeat_at = now() - interval '1 hour' where id = $1`, [run]);

    const { found: dead, read } = await asServer(`select run_id from dead_runs('1 minute', 50)`);

    expect(dead).toEqual([{ run_id: run }]);
    expect(read).toBeLessThan(10);
  });
});
