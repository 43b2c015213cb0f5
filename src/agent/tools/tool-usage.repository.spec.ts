import { mintId } from '@airlock/session';
import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { databaseOptions } from '../../../ormconfig';
import { asUser } from '../../../test/support/as-user';
import { AirlockConfig } from '../../config';
import { type Admission, ToolUsageRepository } from './tool-usage.repository';

/** Of each of several users. */
const EARLIER = 200;

describe('the count of tool calls (T3)', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let usage: ToolUsageRepository;
  const [userId, runId] = ['often-1', mintId()];

  beforeAll(async () => {
    database = await testDatabase();
    dataSource = await new DataSource(databaseOptions(database.url)).initialize();
    usage = new ToolUsageRepository(AirlockConfig.from({ DATABASE_URL: database.url }));
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    // Calls need no run here.
    await superuser.query('set session_replication_role = replica');
    await superuser.query(
      `insert into tool_usage (user_id, id, run_id, step_no, tool, status, started_at)
       select 'often-' || u, gen_random_uuid(), $1, n, 'totals', 'success', now() - n * interval '1 hour'
       from generate_series(1, 20) u, generate_series(1, ${EARLIER}) n`,
      [runId],
    );
    await superuser.query('alter table tool_usage disable trigger all');
    await superuser.end();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const readSoFar = async (manager: EntityManager): Promise<number> => {
    const [row] = await manager.query<{ rows: number }[]>(
      `select (seq_tup_read + idx_tup_fetch)::int as rows from pg_stat_xact_user_tables where relname = 'tool_usage'`,
    );
    return row?.rows ?? NaN;
  };

  it.each(['before anything is known of the table', 'when it is known'])(
    'those of the last minutes alone are read, %s',
    async (when) => {
      if (when === 'when it is known') await dataSource.query('analyze tool_usage');
      let admission: Admission | undefined;

      const read = await asUser(dataSource, userId, async (manager) => {
        // What a connection does with a statement that it has been asked often enough.
        await manager.query('set local plan_cache_mode = force_generic_plan');
        const before = await readSoFar(manager);
        admission = await usage.admit(manager, { userId, runId, stepNo: 1, tool: 'totals' });
        return (await readSoFar(manager)) - before;
      });

      expect(admission?.kind).toBe('admitted');
      expect(read).toBeLessThan(10);
    },
  );
});
