import { Client } from 'pg';
import { DatabaseUnreachableError } from './unreachable.error';

const CONNECT_MS = 10_000;

/** One question on a connection of its own. @param variable that holds the URL @throws DatabaseUnreachableError */
export async function ask<Row extends object>(variable: string, url: string, sql: string): Promise<Row[]> {
  const client = await connected(url).catch((cause: unknown) => {
    throw new DatabaseUnreachableError(variable, url, cause);
  });
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/**
 * Files that the address names are read when the client is made. One that gives up before it has logged in leaves its connection
 * open, and the server waits for the rest for a minute; until then no database there can be dropped.
 */
async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS });
  await client.connect().catch(async (error: unknown) => {
    await client.end();
    throw error;
  });
  return client;
}
