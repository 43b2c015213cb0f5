import { Client } from 'pg';
import { eventually } from './eventually';

const WAITING = `select 1 from pg_locks l join pg_database d on d.oid = l.database
  where l.locktype = 'advisory' and not l.granted and d.datname = current_database()`;

/**
 * Holds statements up in the middle, for as long as the test wants: they wait for a lock of the database that the gate
 * has. What happens meanwhile, and in which order, is then no matter of time.
 */
export class Gate {
  /** To select from: one row, when the gate is open. */
  static readonly ROW = 'pg_advisory_xact_lock_shared(7)';

  private constructor(private readonly keeper: Client) {}

  /** Shut. @param superuserUrl of the database */
  static async on(superuserUrl: string): Promise<Gate> {
    const keeper = new Client({ connectionString: superuserUrl });
    await keeper.connect();
    const gate = new Gate(keeper);
    await gate.shut();
    return gate;
  }

  async shut(): Promise<void> {
    await this.keeper.query('select pg_advisory_lock(7)');
  }

  async open(): Promise<void> {
    await this.keeper.query('select pg_advisory_unlock(7)');
  }

  /** Whether a statement stands before it. */
  async isWaitedFor(): Promise<boolean> {
    return (await this.keeper.query(WAITING)).rows.length > 0;
  }

  /** Resolves as soon as a statement stands before it. */
  async reached(): Promise<void> {
    await eventually('a statement stands before the gate', () => this.isWaitedFor());
  }

  async close(): Promise<void> {
    await this.keeper.end();
  }
}
