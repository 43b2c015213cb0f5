import type { TestDatabase } from '@airlock/testing';
import { Client } from 'pg';

/** For whoever is to wait at a gate in the middle of a transaction; it takes the gate's number. */
export const PASS_GATE = 'select pg_advisory_xact_lock_shared($1)';

/** A transaction that waits at the gate. */
export interface AtGate {
  readonly pid: number;
  readonly since: string;
}

/** A gate in the database: processes wait at it with a transaction open, also one that is paused meanwhile. */
export class DatabaseGate {
  private constructor(
    private readonly client: Client,
    readonly number: number,
  ) {}

  static async shut({ superuserUrl }: TestDatabase, number: number): Promise<DatabaseGate> {
    const client = new Client({ connectionString: superuserUrl });
    await client.connect();
    await client.query('select pg_advisory_lock($1)', [number]);
    return new DatabaseGate(client, number);
  }

  async waiting(): Promise<AtGate[]> {
    const { rows } = await this.client.query<AtGate>(
      `select pid, xact_start::text as since from pg_locks join pg_stat_activity using (pid)
       where locktype = 'advisory' and objid = $1 and not granted and datname = current_database()`,
      [this.number],
    );
    return rows;
  }

  /** Those of the transactions that have not come to their end. */
  async stillOpen(transactions: readonly AtGate[]): Promise<AtGate[]> {
    const { rows } = await this.client.query<AtGate>(
      `select a.pid, a.xact_start::text as since from pg_stat_activity a
       join json_to_recordset($1) as t (pid integer, since timestamptz) on a.pid = t.pid and a.xact_start = t.since`,
      [JSON.stringify(transactions)],
    );
    return rows;
  }

  async open(): Promise<void> {
    await this.client.query('select pg_advisory_unlock($1)', [this.number]);
  }

  async remove(): Promise<void> {
    await this.client.end();
  }
}
