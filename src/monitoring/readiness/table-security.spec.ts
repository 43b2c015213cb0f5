import { testDatabase, type TestDatabase } from '@airlock/testing';
import { Client } from 'pg';
import {
  EFFECTIVE_ROLE,
  type EffectiveRole,
  faultsOf,
  faultsOfRole,
  TABLE_SECURITY,
  type TableSecurity,
} from './table-security';

describe('the self-check of row-level security, on a real database (A3, spec 12)', () => {
  let database: TestDatabase;
  let client: Client;

  beforeAll(async () => {
    database = await testDatabase();
    client = new Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const tables = async (): Promise<TableSecurity[]> =>
    (await client.query<TableSecurity>(TABLE_SECURITY)).rows;
  const faults = async (): Promise<string[]> => (await tables()).flatMap(faultsOf);

  /** What is found while `statement` is in force. */
  async function faultsUnder(statement: string): Promise<string[]> {
    await client.query('begin');
    try {
      await client.query(statement);
      return await faults();
    } finally {
      await client.query('rollback');
    }
  }

  it('sees every table with a user_id, and finds nothing wrong with any', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.columns
       where column_name = 'user_id' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
    );

    expect((await tables()).map(({ table }) => `public.${table}`).sort()).toEqual(
      rows.map(({ name }) => name),
    );
    expect(rows.length).toBeGreaterThanOrEqual(10);
    expect(await faults()).toEqual([]);
  });

  it.each([
    ['alter table audit_log disable row level security', ['row-level security is not enabled']],
    ['alter table audit_log no force row level security', ['row-level security is not forced']],
    ['drop policy own_rows on audit_log', ["no policy for the application's role"]],
    ['alter policy own_rows on audit_log using (true)', ['policy own_rows has no USING on the own rows']],
    [
      "alter policy own_rows on audit_log with check (user_id <> '')",
      ['policy own_rows has no WITH CHECK on the own rows'],
    ],
    [
      'create policy leak on audit_log to airlock_app using (true)',
      ['policy leak has no USING on the own rows', 'policy leak has no WITH CHECK on the own rows'],
    ],
    ['create policy leak on audit_log using (true)', ['policy leak lets public in']],
    ['create policy leak on audit_log to airlock using (true)', ['policy leak lets airlock in']],
  ])('finds what "%s" breaks', async (statement, expected) => {
    expect(await faultsUnder(statement)).toEqual(expected.map((fault) => `audit_log: ${fault}`));
  });

  it('finds a new table with a user_id that nobody protected', async () => {
    expect(await faultsUnder('create table diary (user_id text not null, entry text)')).toEqual([
      'diary: row-level security is not enabled',
      'diary: row-level security is not forced',
      "diary: no policy for the application's role",
    ]);
  });

  it('accepts the role of a session, and no other', async () => {
    const effective = async (role: string, identity: string): Promise<string[]> => {
      await client.query('begin');
      await client.query(`select set_config('role', $1, true), set_config('app.user_id', $2, true)`, [
        role,
        identity,
      ]);
      const { rows } = await client.query<EffectiveRole>(EFFECTIVE_ROLE);
      await client.query('rollback');
      return faultsOfRole(rows[0], 'alice');
    };

    expect(await effective('airlock_app', 'alice')).toEqual([]);
    expect(await effective('airlock_app', 'bob')).toEqual([
      'a session does not carry the identity it was opened for',
    ]);
    expect(await effective('airlock', 'alice')).toEqual(['a session runs as airlock, which owns tables']);
    expect(faultsOfRole(undefined, 'alice')).toEqual(['a session has no role']);
  });

  it('finds a superuser and a role that bypasses', async () => {
    const superuser = new Client({ connectionString: database.superuserUrl });
    await superuser.connect();
    const { rows } = await superuser.query<EffectiveRole>(EFFECTIVE_ROLE);
    await superuser.end();

    expect(faultsOfRole(rows[0], 'alice')).toEqual([
      'a session runs as postgres, a superuser',
      'a session runs as postgres, which bypasses row-level security',
      'a session runs as postgres, which owns tables',
      'a session does not carry the identity it was opened for',
    ]);
  });
});
