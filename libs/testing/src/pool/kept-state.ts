import type { PgClient, PgPool } from './pools-of';

/**
 * What was said to a connection and is not over: settings, those among them that policies and functions of the database ask for,
 * which `pg_settings` does not list; the role; and what a session of PostgreSQL may hold beside a transaction.
 */
const STATE = `
  with texts as (
    select concat(qual, ' ', with_check) as text from pg_policies
    union all
    select prosrc from pg_proc
    where pronamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
  ), asked as (
    select distinct name[1] as name from texts, regexp_matches(text, 'current_setting\\(''([\\w.]+)''', 'g') name
  )
  select name || ' = "' || current_setting(name, true) || '"' as kept, 'setting' as kind from asked
  where current_setting(name, true) <> ''
  union
  select name || ' = "' || setting || '"', 'setting' from pg_settings where source = 'session'
  union
  select 'role = "' || current_user || '"', 'setting'
  union
  select count(*) || ' advisory locks', 'lock' from pg_locks
  where locktype = 'advisory' and pid = pg_backend_pid() having count(*) > 0
  union
  select count(*) || ' temporary tables', 'table' from pg_class
  where relkind = 'r' and relnamespace = pg_my_temp_schema() having count(*) > 0
  order by 2 desc, 1`;

const CURES: Readonly<Record<string, string>> = {
  setting: 'Set it for a transaction (SET LOCAL, set_config(…, true)), or RESET it before it is put back',
  lock: 'Take pg_advisory_xact_lock(), or unlock it before it is put back',
  table: 'Create it on commit drop, or drop it before it is put back',
};

interface Kept {
  readonly kept: string;
  readonly kind: string;
}

/**
 * Whoever is given a connection next has what was left on it: each idle one is compared with a new one, which has what the
 * application says to every connection.
 */
export async function keptState(pool: PgPool): Promise<string[]> {
  const { idle, fresh } = await statesIn(pool);
  const usual = fresh.map(({ kept }) => kept);
  const left = new Map(idle.filter(({ kept }) => !usual.includes(kept)).map((one) => [one.kept, one]));
  return [...left.values()].map(
    ({ kept, kind }) =>
      `A connection of the pool keeps ${kept}, which a new one has not: whoever is given it next has that too. ${CURES[kind] ?? ''}.`,
  );
}

/** Takes connections until one is new: what works in the background may put others back meanwhile. */
async function statesIn(pool: PgPool): Promise<{ readonly idle: Kept[]; readonly fresh: Kept[] }> {
  const idle: Kept[] = [];
  const taken: PgClient[] = [];
  const opened = new Set<PgClient>();
  const onOpened = (client: PgClient): void => void opened.add(client);
  pool.on('connect', onOpened);
  try {
    for (;;) {
      const client = await pool.connect();
      taken.push(client);
      const state = await stateOf(client);
      if (opened.has(client)) return { idle, fresh: state };
      idle.push(...state);
      // A full pool has room for a new one once one of these is gone.
      if (pool.idleCount === 0 && pool.totalCount >= pool.options.max) taken.pop()?.release(true);
    }
  } finally {
    pool.off('connect', onOpened);
    for (const client of taken) client.release();
  }
}

const stateOf = async (client: PgClient): Promise<Kept[]> =>
  (await client.query(STATE)).rows as unknown as Kept[];
