import { Client } from 'pg';
import type { EntityManager } from 'typeorm';
import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import {
  CommitFailedError,
  IdleInTransactionError,
  LockNotAvailableError,
  ReadOnlyServerError,
  ResultTooLargeError,
  StatementCancelledError,
  type Unit,
} from '../index';

/** So many of 100,000 bytes each. */
const rows = (many: number): string => `select repeat('x', 100000) as text from generate_series(1, ${many})`;
const LOCK = `select * from notes where text = 'wanted' for update`;

describe('what the server ends because of a limit is named, with its cure (SE9)', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;
  let holder: Client;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    await bench.query(`insert into notes (user_id, text) values ('ada@airlock.dev', 'wanted')`);
    holder = new Client({ connectionString: bench.database.superuserUrl });
    await holder.connect();
    await holder.query('begin');
    await holder.query(LOCK);
  });

  afterAll(async () => {
    await holder.end();
    await bench.close();
  });

  it('lock_timeout: LockNotAvailableError', async () => {
    const units = await bench.units(dataSource, { lockTimeoutMs: 50 });

    const error = await units
      .run(ada, ({ manager }) => manager.query(LOCK))
      .catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(LockNotAvailableError);
    expect(error).toMatchObject({ requestId: ada.requestId, limitMs: 50, cause: { code: '55P03' } });
    expect((error as Error).message).toMatch(
      /did not get a lock within 50 ms: another transaction holds it.*lockTimeoutMs/,
    );
  });

  it('NOWAIT, which asks for no wait at all: LockNotAvailableError without a limit', async () => {
    const units = await bench.units(dataSource);

    const error = units.run(ada, ({ manager }) => manager.query(`${LOCK} nowait`));

    await expect(error).rejects.toMatchObject({ name: 'LockNotAvailableError', limitMs: undefined });
  });

  it('statement_timeout: StatementCancelledError, and the pool is at rest', async () => {
    const units = await bench.units(dataSource, { statementTimeoutMs: 100 });

    const error = await units
      .run(ada, ({ manager }) => manager.query('select pg_sleep(60)'))
      .catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(StatementCancelledError);
    expect(error).toMatchObject({ limitMs: 100, cause: { code: '57014' } });
    expect((error as Error).message).toContain('raise statementTimeoutMs');
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('resultMaxBytes: ResultTooLargeError, and what was stored before is rolled back', async () => {
    const units = await bench.units(dataSource, { resultMaxBytes: 1_000_000 });

    const error = await units
      .run(ada, async ({ manager }) => {
        await manager.query(`insert into notes (user_id, text) values ('ada@airlock.dev', 'lost')`);
        await manager.query(rows(100));
      })
      .catch((reason: unknown) => reason);
    const fits = await units.run(ada, ({ manager }) => manager.query(rows(9)));

    expect(error).toBeInstanceOf(ResultTooLargeError);
    expect((error as Error).message).toMatch(/more than 1000000 bytes.*raise resultMaxBytes.*repeat/s);
    expect(fits).toHaveLength(9);
    expect(await bench.query(`select from notes where text = 'lost'`)).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('resultMaxBytes of a statement that goes out with COMMIT: whether that was carried out is looked up first', async () => {
    const units = await bench.units(dataSource, { resultMaxBytes: 1_000_000 });
    const last = ({ session, manager }: Unit) => session.lastly(() => manager.query(rows(100)));

    await expect(units.run(ada, last)).rejects.toMatchObject({
      name: 'CommitFailedError',
      cause: { name: 'ResultTooLargeError' },
    });
    await expect(units.run(ada, { readOnly: true }, last)).rejects.toBeInstanceOf(ResultTooLargeError);
  });

  it('a server that takes no writes: ReadOnlyServerError, and the next call finds another connection', async () => {
    const units = await bench.units(dataSource);
    const write = ({ manager }: { manager: EntityManager }) =>
      manager.query(`insert into notes (user_id, text) values ('ada@airlock.dev', 'late')`);
    const asServer = (sql: string) =>
      bench.query(`do $$ begin execute format('alter database %I ${sql}', current_database()); end $$`);
    await asServer('set default_transaction_read_only = on');
    await bench.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename <> current_user`,
    );
    const isNamed = (error: unknown): boolean => error instanceof ReadOnlyServerError;
    await eventually('its connections are new', () => units.run(ada, write).then(() => false, isNamed));

    const ofAReader = await units.run(ada, { readOnly: true }, write).catch((reason: unknown) => reason);
    const error = await units.run(ada, write).catch((reason: unknown) => reason);
    await asServer('reset default_transaction_read_only');

    expect(ofAReader).toMatchObject({ name: 'ReadOnlyTransactionError', cause: { code: '25006' } });
    expect(error).toMatchObject({ name: 'ReadOnlyServerError', cause: { code: '25006' } });
    await expect(units.run(ada, write)).resolves.toBeDefined();
  });

  it('a swallowed one is the cause of what the unit then fails with', async () => {
    const units = await bench.units(dataSource, { lockTimeoutMs: 50 });

    const unit = units.run(ada, async ({ manager }) => {
      await manager.query(LOCK).catch(() => undefined);
    });

    await expect(unit).rejects.toMatchObject({
      name: 'TransactionAbortedError',
      cause: { name: 'LockNotAvailableError' },
    });
  });

  describe('idle_in_transaction_session_timeout', () => {
    /** Asks one statement, as two may be too far apart already on a busy machine, and then nothing until the server has had enough. */
    async function idle(manager: EntityManager, first = 'select pg_backend_pid() as pid'): Promise<void> {
      const [row] = await manager.query<{ pid: number }[]>(first);
      await eventually('the server ended the transaction', async () => {
        const alive = await bench.query('select 1 from pg_stat_activity where pid = $1', [row?.pid]);
        return alive.length === 0;
      });
    }

    it('before a statement: IdleInTransactionError', async () => {
      const units = await bench.units(dataSource, { idleInTransactionMs: 50 });

      const error = await units
        .run(ada, async ({ manager }) => {
          await idle(manager);
          await manager.query('select 2');
        })
        .catch((reason: unknown) => reason);

      expect(error).toBeInstanceOf(IdleInTransactionError);
      expect(error).toMatchObject({ limitMs: 50, cause: { code: '25P03' } });
      expect((error as Error).message).toContain('session.park() or session.step()');
    });

    it('before COMMIT: nothing is claimed, and the cause has the name', async () => {
      const units = await bench.units(dataSource, { idleInTransactionMs: 50 });

      const error = await units
        .run(ada, async ({ manager }) => {
          await idle(manager, `insert into notes (text) values ('lost') returning pg_backend_pid() as pid`);
        })
        .catch((reason: unknown) => reason);

      expect(error).toBeInstanceOf(CommitFailedError);
      expect((error as Error).cause).toBeInstanceOf(IdleInTransactionError);
      expect(await bench.texts()).not.toContain('lost');
    });
  });
});
