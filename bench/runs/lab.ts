import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Client as Database } from 'pg';
import { ensureDatabase } from '../../src/database/database-url';
import { EmbeddedServer } from '../../src/database/embedded/server';
import { temporaryFolder } from '../../test/support/temporary-folder';

import type { Usage } from './process';

export const SECRET = 'a secret of the benchmark, thirty-two characters or more';
export const POOL_SIZE = 10;

/** A server under measurement, in a process of its own. */
export interface Server {
  readonly url: string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** One real PostgreSQL with its usual settings, and the processes that use it. */
export class Lab {
  private readonly servers = new Set<Server>();
  private databases = 0;

  private constructor(
    private readonly postgres: EmbeddedServer,
    private readonly folder: string,
  ) {}

  static async open(): Promise<Lab> {
    const folder = temporaryFolder('bench');
    const settings = (process.env.POSTGRES_SETTINGS ?? '').split(',').filter(Boolean);
    if (process.env.STATEMENTS) settings.push('shared_preload_libraries=pg_stat_statements');
    return new Lab(await EmbeddedServer.start({ folder: join(folder, 'postgres'), settings }), folder);
  }

  /** An empty database of its own, so that no section meets what another has left. */
  async database(): Promise<string> {
    this.databases += 1;
    return ensureDatabase(this.postgres.url, `bench_${this.databases}`);
  }

  /** The same database for one whom row-level security does not bind, to fill it with many users' rows at once. */
  asSuperuser(databaseUrl: string): string {
    const url = new URL(this.postgres.url);
    url.pathname = new URL(databaseUrl).pathname;
    return url.href;
  }

  /** Transactions that have ended in it so far; a backend may tell of its last second's a second later. */
  async transactions(databaseUrl: string): Promise<number> {
    const [row] = await this.ask<{ ended: number }>(
      databaseUrl,
      `select (xact_commit + xact_rollback)::integer as ended from pg_stat_database where datname = current_database()`,
    );
    return row?.ended ?? NaN;
  }

  /** STATEMENTS=1: what PostgreSQL spent its time on since the last time of asking, most first, to stderr. */
  async tellStatements(databaseUrl: string, runs = NaN): Promise<void> {
    if (!process.env.STATEMENTS) return;
    await this.ask(databaseUrl, 'create extension if not exists pg_stat_statements');
    const rows = await this.ask<{ calls: number; ms: number; each: number; query: string }>(
      databaseUrl,
      `select calls::integer, (total_exec_time + total_plan_time)::float as ms, mean_exec_time as each,
              regexp_replace(left(query, 110), '\\s+', ' ', 'g') as query
       from pg_stat_statements order by total_exec_time desc limit 45`,
    );
    for (const { calls, ms, each, query } of rows)
      process.stderr.write(
        `${(calls / runs).toFixed(2)}/run ${(ms / runs).toFixed(3)} ms/run ${each.toFixed(3)} ms each  ${query}\n`,
      );
    await this.ask(databaseUrl, 'select pg_stat_statements_reset()');
  }

  private async ask<Row extends object>(databaseUrl: string, sql: string): Promise<Row[]> {
    const database = new Database({ connectionString: this.asSuperuser(databaseUrl) });
    await database.connect();
    try {
      return (await database.query<Row>(sql)).rows;
    } finally {
      await database.end();
    }
  }

  /** @param file in this folder; it tells its parent where it listens */
  async serve(
    file: string,
    databaseUrl: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Server> {
    const child = fork(join(__dirname, file), {
      execArgv: ['--expose-gc', '--require', join(__dirname, '../../tools/typescript.cjs'), ...profiling()],
      env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, JWT_SECRET: SECRET, ...FOR_ALL, ...env },
    });
    const failed = once(child, 'exit').then(([code]) => {
      throw new Error(`${file} ended with ${String(code)} before it listened.`);
    });
    const [{ url }] = (await Promise.race([once(child, 'message'), failed])) as [{ url: string }];
    failed.catch(() => undefined);
    const server = { url, child, stop: () => this.stop(server) };
    this.servers.add(server);
    return server;
  }

  async close(): Promise<void> {
    for (const server of this.servers) await this.stop(server);
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async stop(server: Server): Promise<void> {
    this.servers.delete(server);
    if (server.child.exitCode !== null || server.child.signalCode !== null) return;
    const gone = once(server.child, 'exit');
    server.child.disconnect();
    await gone;
  }
}

/** What the server's process has used so far. */
export async function usageOf({ child }: Server): Promise<Usage> {
  const { promise, resolve } = Promise.withResolvers<Usage>();
  const hear = (message: unknown): void => {
    const { usage } = message as { usage?: Usage };
    if (!usage) return;
    child.off('message', hear);
    resolve(usage);
  };
  child.on('message', hear);
  child.send('usage');
  return promise;
}

/** More users than connections wait for their turn here instead of being turned away. */
const FOR_ALL = { NODE_ENV: 'test', POOL_SIZE: String(POOL_SIZE), POOL_WAIT_MS: '60000' };

/** PROFILE=folder leaves a CPU profile of each process there. */
const profiling = (): string[] =>
  process.env.PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.PROFILE}`] : [];
