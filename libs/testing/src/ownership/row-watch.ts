import { Client } from 'pg';

/** A fingerprint of rows; equal when nothing was added, written or taken away. */
export type Fingerprint = Readonly<Record<string, string>>;

interface Table {
  /** With its schema. */
  readonly name: string;
  /** In `public`, or in a schema that has rows of users. */
  readonly isWatched: boolean;
  readonly hasOwner: boolean;
}

/** Looks at all rows of a database as its superuser, whom row-level security does not bind. */
export class RowWatch {
  private constructor(
    private readonly client: Client,
    private readonly tables: readonly Table[],
  ) {}

  /** @param superuserUrl of the application's database @param column that names a row's owner */
  static async on(superuserUrl: string, column: string): Promise<RowWatch> {
    const client = new Client({ connectionString: superuserUrl });
    await client.connect();
    // Many small queries: compiling each would take longer than answering it.
    await client.query('set jit = off');
    const { rows } = await client.query<Table>(
      `with tables as (
         select n.nspname, c.relname,
                exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = $1) as "hasOwner"
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind = 'r' and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
       )
       select format('%I.%I', nspname, relname) as name, "hasOwner",
              nspname = 'public' or bool_or("hasOwner") over (partition by nspname) as "isWatched"
       from tables order by 1`,
      [column],
    );
    return new RowWatch(client, rows);
  }

  /** Otherwise nothing of the owner's is looked at. */
  get seesOwners(): boolean {
    return this.tables.some(({ hasOwner }) => hasOwner);
  }

  /**
   * Of the rows of one user, or of all; not of schemas without users, because a queue's tables are never still. Read is where
   * each row lies and who wrote it there, not what is in it: every write gives a row a new place, so that this is exact,
   * and as fast for a row of a megabyte as for any other.
   */
  async fingerprint(column: string, user?: string): Promise<Fingerprint> {
    const tables = this.tables.filter(
      ({ isWatched, hasOwner }) => isWatched && (hasOwner || user === undefined),
    );
    const where = user === undefined ? '' : `where ${column}::text = $1`;
    const parts = tables.map(
      ({ name }) =>
        `select '${name}' as name,
                count(*) || ' ' || coalesce(md5(string_agg(t.ctid || ' ' || t.xmin, ',' order by t.ctid)), '') as print
         from ${name} t ${where}`,
    );
    const { rows } = await this.client.query<{ name: string; print: string }>(
      parts.join(' union all '),
      user === undefined ? [] : [user],
    );
    return Object.fromEntries(rows.map(({ name, print }) => [name, print]));
  }

  /** Every row of every schema as text, with its owner where it has one. @param but tables that are passed over */
  async *rows(
    column: string,
    but: readonly string[],
  ): AsyncGenerator<{ table: string; owner: string | null; text: string }> {
    for (const { name, hasOwner } of this.tables.filter(({ name }) => !isNamed(name, but))) {
      const { rows } = await this.client.query<{ owner: string | null; text: string }>(
        `select ${hasOwner ? `${column}::text` : 'null::text'} as owner, t::text as text from ${name} t`,
      );
      for (const row of rows) yield { table: name, ...row };
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** @param names of tables, those of `public` also without their schema, and of whole schemas */
export const isNamed = (table: string, names: readonly string[]): boolean =>
  names.some((name) => table === name || table === `public.${name}` || table.startsWith(`${name}.`));

/** Names of the tables in which something changed. */
export function changedTables(before: Fingerprint, after: Fingerprint): string[] {
  return Object.keys(after).filter((table) => before[table] !== after[table]);
}
