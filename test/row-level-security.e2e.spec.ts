import { Client } from 'pg';
import request from 'supertest';
import { askAndWait, type FinishedRun, importSample } from './support/main-job';
import { startAirlock, type TestServer } from './support/airlock';

/** Filled by things that a plain run does not do: sockets, models, deprecated routes. They must be closed all the same. */
const NOT_FILLED_BY_A_RUN = ['socket_leases', 'live_notices', 'model_calls', 'deprecated_usage', 'audit_log'];

describe('Row-level security is the floor (S12, L12)', () => {
  let server: TestServer;
  let database: Client;
  let tables: string[];

  beforeAll(async () => {
    server = await startAirlock();
    for (const user of ['alice', 'bob']) {
      await importSample(server, user);
      await askInOtherWords(user, await askAndWait(server, user, 'Where does my money go?'));
    }
    database = new Client({ connectionString: server.database.url });
    await database.connect();
    tables = await perUserTables(database);
  });

  afterAll(async () => {
    await database.end();
    await server.close();
  });

  /** A second run, which begins where the first did: in a branch of the thread. */
  async function askInOtherWords(user: string, { threadId, runId }: FinishedRun): Promise<void> {
    await request(server.url)
      .post(`/v2/threads/${threadId}/runs/wait`)
      .set('Authorization', await server.bearer(user))
      .send({
        assistant_id: 'triage',
        input: { messages: [{ role: 'user', content: 'What costs most?' }] },
        checkpoint_id: `${runId}:0`,
      })
      .expect(200);
  }

  it('is enabled and forced on every table with a user_id, with a policy for reading and writing', async () => {
    const { rows } = await database.query<{ name: string; closed: boolean }>(
      `
      select c.relname as name,
             c.relrowsecurity and c.relforcerowsecurity and exists (
               select from pg_policy p where p.polrelid = c.oid and p.polqual is not null
               and p.polwithcheck is not null and 'airlock_app'::regrole = any(p.polroles)) as closed
      from pg_class c where c.relname = any($1) and c.relnamespace = 'public'::regnamespace`,
      [tables],
    );

    expect(rows.filter(({ closed }) => !closed)).toEqual([]);
    expect(tables).toEqual(
      expect.arrayContaining(['threads', 'messages', 'runs', 'run_events', 'workload_events', 'reports']),
    );
  });

  it('begins every primary key with the user, and lets no foreign key leave the user', async () => {
    const { rows } = await database.query<{ table: string; constraint: string }>(
      `
      select c.conrelid::regclass::text as table, c.conname as constraint from pg_constraint c
      where c.conrelid::regclass::text = any($1) and c.contype in ('p', 'f')
        and (select a.attname from pg_attribute a where a.attrelid = c.conrelid and a.attnum = c.conkey[1]) <> 'user_id'`,
      [tables],
    );

    expect(rows).toEqual([]);
  });

  it('shows a user only the own rows when a query forgets its "where user_id"', async () => {
    const seen = await Promise.resolve(as('alice', async () => usersIn(tables)));

    const filled = tables.filter((table) => (seen.get(table) ?? []).length > 0);
    expect([...new Set([...seen.values()].flat())]).toEqual(['alice']);
    expect(tables.filter((table) => !filled.includes(table) && !NOT_FILLED_BY_A_RUN.includes(table))).toEqual(
      [],
    );
  });

  it('shows nobody anything, with no identity and with an empty one', async () => {
    for (const nobody of [undefined, '']) {
      const seen = await as(nobody, async () => usersIn(tables));

      expect([...seen.values()].flat()).toEqual([]);
    }
  });

  it('S12 lets nobody write for somebody else, on any table', async () => {
    const refusals: string[] = [];
    for (const table of tables) {
      for (const writer of [undefined, 'alice']) {
        const code = await as(writer, async () =>
          codeOf(database.query(`insert into ${table} (user_id) values ('mallory')`)),
        );
        refusals.push(code);
      }
    }

    expect(new Set(refusals)).toEqual(new Set(['42501']));
  });

  it('carries nothing over to the next transaction on the same connection', async () => {
    await as('alice', async () => undefined);

    const { rows } = await database.query(
      `select current_user as role, current_setting('app.user_id', true) as user`,
    );

    expect(rows[0]).toEqual({ role: 'airlock', user: '' });
  });

  it('runs as a role that is neither superuser, nor owner, nor able to bypass it', async () => {
    const { rows } = await database.query(`
      select rolsuper, rolbypassrls, exists (select from pg_class where relowner = r.oid) as owner
      from pg_roles r where rolname = 'airlock_app'`);

    expect(rows[0]).toEqual({ rolsuper: false, rolbypassrls: false, owner: false });
  });

  it('shows the login itself nothing: forced row-level security binds the owner too', async () => {
    const seen = await usersIn(tables);

    expect([...seen.values()].flat()).toEqual([]);
  });

  async function as<T>(userId: string | undefined, work: () => Promise<T>): Promise<T> {
    await database.query('begin');
    try {
      await database.query(`select set_config('role', 'airlock_app', true)`);
      if (userId !== undefined) await database.query(`select set_config('app.user_id', $1, true)`, [userId]);
      return await work();
    } finally {
      await database.query('rollback');
    }
  }

  async function usersIn(names: readonly string[]): Promise<Map<string, string[]>> {
    const seen = new Map<string, string[]>();
    for (const name of names) {
      const { rows } = await database.query<{ user_id: string }>(`select distinct user_id from ${name}`);
      seen.set(
        name,
        rows.map(({ user_id: user }) => user),
      );
    }
    return seen;
  }
});

async function perUserTables(database: Client): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(`
    select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
    where a.attname = 'user_id' and c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace order by 1`);
  return rows.map(({ name }) => name);
}

async function codeOf(query: Promise<unknown>): Promise<string> {
  try {
    await query;
    return 'accepted';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}
