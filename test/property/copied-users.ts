import { Client } from 'pg';
import { eventually } from '../support/eventually';

/** Tables in which a refusal, or the asking itself, leaves its mark on purpose. */
const MARKS = ['audit_log', 'deprecated_usage'];

/** Users who own the same as a model user does, and a look at whether they still own the same. */
export class CopiedUsers {
  private constructor(
    private readonly client: Client,
    private readonly model: string,
    private readonly tables: readonly string[],
  ) {}

  /** @param model a user who has worked a little, and rests now */
  static async of(superuserUrl: string, model: string): Promise<CopiedUsers> {
    const client = new Client({ connectionString: superuserUrl });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class c
       where relkind = 'r' and relnamespace = 'public'::regnamespace and relname <> all($1)
         and exists (select from pg_attribute where attrelid = c.oid and attname = 'user_id')`,
      [MARKS],
    );
    // The last ticket of a run finds nothing and leaves the user's lane a moment after the run's end.
    await eventually(
      async () =>
        (
          await client.query('select 1 from lanes where user_id = $1 and running + pending + tickets > 0', [
            model,
          ])
        ).rows,
      (busy) => busy.length === 0,
    );
    // Rows come as they were: no trigger tells anybody of them.
    await client.query(`set session_replication_role = replica`);
    return new CopiedUsers(
      client,
      model,
      rows.map(({ name }) => name),
    );
  }

  async copyTo(users: readonly string[]): Promise<void> {
    for (const table of this.tables) {
      await this.client.query(
        `insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('user_id', u))).*
         from ${table} t, unnest($2::text[]) u where t.user_id = $1`,
        [this.model, users],
      );
    }
  }

  /** `user table` for each in which the user's rows are not the model's any more. */
  async changes(users: readonly string[], but: readonly string[] = []): Promise<string[]> {
    const print = (table: string): string =>
      `select u.id, '${table}' as name,
              md5(coalesce(string_agg((to_jsonb(t) - 'user_id')::text, '' order by (to_jsonb(t) - 'user_id')::text), '')) as print
       from unnest($1::text[]) u(id) left join ${table} t on t.user_id = u.id group by u.id`;
    const { rows } = await this.client.query<{ id: string; name: string }>(
      `with prints as (${this.tables.map(print).join(' union all ')})
       select p.id, p.name from prints p join prints m on m.id = $2 and m.name = p.name where p.print <> m.print`,
      [[...users, this.model], this.model],
    );
    return rows.filter(({ name }) => !but.includes(name)).map(({ id, name }) => `${id} ${name}`);
  }

  close(): Promise<void> {
    return this.client.end();
  }
}
