import { Client } from 'pg';

/** Every row has an owner, and PostgreSQL itself shows it to nobody else, the tables' own role included. */
const SCHEMA = [
  'notes (user_id text not null, id uuid not null, text text not null, primary key (user_id, id))',
  'lists (user_id text not null, key text not null, items int[] not null, primary key (user_id, key))',
];

const OWN_ROWS = `user_id = nullif(current_setting('app.user_id', true), '')`;

export async function createSchema(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const table of SCHEMA) {
    const name = table.slice(0, table.indexOf(' '));
    await client.query(`create table ${table}`);
    await client.query(`alter table ${name} enable row level security`);
    await client.query(`alter table ${name} force row level security`);
    await client.query(`create policy own_rows on ${name} using (${OWN_ROWS}) with check (${OWN_ROWS})`);
  }
  await client.end();
}
