import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, escapeLiteral } from 'pg';

const LOOK_EVERY_MS = 10;
/** Connections that are closed are gone by then; what is left is meant to be cut off, or forgotten. */
const LEAVES_WITHIN_MS = 500;

/** A database of one suite's own; drop it in `afterAll`. */
export interface TestDatabase {
  /** Connection URL of the role that owns the database; not a superuser. */
  readonly url: string;
  /** Connection URL of the server's superuser on this database: for looking on, and for breaking things. */
  readonly superuserUrl: string;
  readonly name: string;
  /** Connections that are being closed have half a second for it; those that stay are cut off. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Superuser URL of the server; default: the environment variable AIRLOCK_TEST_SERVER_URL. */
  readonly serverUrl?: string;
  /** Database to clone; `null` for an empty one; default: the environment variable AIRLOCK_TEST_TEMPLATE. */
  readonly template?: string | null;
  /** Role that owns the database and that `url` connects as; default `airlock`. It is made when there is none. */
  readonly owner?: string;
}

/**
 * Clones the template into a new database: a suite begins with a migrated schema in tens of milliseconds and shares
 * nothing with the suites beside it.
 * @throws Error when no server is named, or when the template still has connections.
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = options.serverUrl ?? process.env.AIRLOCK_TEST_SERVER_URL;
  if (!serverUrl)
    throw new Error('No test server. Pass serverUrl, or set AIRLOCK_TEST_SERVER_URL in globalSetup.');
  const template = options.template === undefined ? process.env.AIRLOCK_TEST_TEMPLATE : options.template;
  const owner = options.owner ?? 'airlock';
  const name = `test_${randomBytes(6).toString('hex')}`;
  const source = template ? `template "${template}"` : '';
  await onServer(serverUrl, async (server) => {
    await server.query(ownerIfMissing(serverUrl, owner));
    await server.query(`create database "${name}" ${source} owner "${owner}"`);
  });
  return {
    name,
    url: urlFor(serverUrl, name, owner),
    superuserUrl: urlFor(serverUrl, name),
    drop: () => dropped(serverUrl, name),
  };
}

/** Suites begin at the same time: whoever comes second finds what the first has made. */
function ownerIfMissing(serverUrl: string, owner: string): string {
  const password = decodeURIComponent(new URL(serverUrl).password);
  return `do $do$ begin
      if not exists (select from pg_roles where rolname = ${escapeLiteral(owner)}) then
        create role "${owner}" login password ${escapeLiteral(password)};
      end if;
    exception when duplicate_object or unique_violation then null;
    end $do$`;
}

/**
 * A pool that was ended says so before its connections are gone: one that is cut off on its way out emits an error that nobody
 * hears any more, which would end the process.
 */
async function dropped(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, async (server) => {
    const end = Date.now() + LEAVES_WITHIN_MS;
    while ((await isConnected(server, name)) && Date.now() < end) await pause(LOOK_EVERY_MS);
    await server.query(`drop database if exists "${name}" with (force)`);
  });
}

async function isConnected(server: Client, name: string): Promise<boolean> {
  const { rowCount } = await server.query('select 1 from pg_stat_activity where datname = $1 limit 1', [
    name,
  ]);
  return rowCount !== 0;
}

async function onServer(url: string, work: (server: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** The owner shares the superuser's password on a test server. */
function urlFor(serverUrl: string, database: string, user?: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  if (user) url.username = user;
  return url.toString();
}
