import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedServer } from './embedded/server';

/** Owner of the database and of its tables; not a superuser, so that forced row-level security binds it too. */
const OWNER = 'airlock';

/** The embedded server with a database of ours in it. */
export interface EmbeddedDatabase {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts the embedded server under `dataDir` and makes the owner role and the database when they are absent.
 * @throws Error when the server does not start (see EmbeddedServer.start).
 */
export async function startEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const server = await EmbeddedServer.start({ folder: join(dataDir, 'postgres') });
  const url = await ensureDatabase(server.url, OWNER);
  return { url, stop: () => server.stop() };
}

/**
 * A role that may make roles but is no superuser, a database that it owns, and the URL that connects as it.
 * It shares the superuser's secret: whoever can read that one could set this one.
 */
export async function ensureDatabase(superuserUrl: string, name: string): Promise<string> {
  const client = new Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    const secret = decodeURIComponent(new URL(superuserUrl).password);
    await ensureOwner(client, secret);
    const exists = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (exists.rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(name)} owner ${OWNER}`);
    }
    return withDatabase(superuserUrl, name, OWNER, secret);
  } finally {
    await client.end();
  }
}

async function ensureOwner(client: Client, secret: string): Promise<void> {
  const exists = await client.query('select 1 from pg_roles where rolname = $1', [OWNER]);
  const verb = exists.rowCount === 0 ? 'create' : 'alter';
  await client.query(`${verb} role ${OWNER} login createrole password ${client.escapeLiteral(secret)}`);
}

function withDatabase(url: string, database: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  changed.username = user;
  changed.password = encodeURIComponent(password);
  return changed.toString();
}
