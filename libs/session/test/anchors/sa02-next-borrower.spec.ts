import type { EntityManager } from 'typeorm';
import { TransactionControlError } from '../../src';
import { pinned } from '../../src/wire/pinned';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';

describe('SA2 after any abuse the next borrower is clean; total = idle, waiting = 0', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource, units } = await Bench.withUnits({ pool: { max: 1 } })));
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  /** What a stranger finds on the connection: outside of any transaction, nobody's identity, nothing left behind. */
  async function stranger(): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    pinned(dataSource).pool.connect((_error, client, release) => {
      const borrowed = client as unknown as { query(sql: string): Promise<{ rows: unknown[] }> };
      void borrowed
        .query(
          `select pg_current_xact_id_if_assigned() is null as fresh, current_user as role,
             coalesce(current_setting('app.user_id', true), '') as identity,
             current_setting('application_name') as application,
             current_setting('statement_timeout') as timeout,
             (select count(*)::int from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()) as locks,
             (select count(*)::int from pg_prepared_statements) as prepared`,
        )
        .then(({ rows }) => {
          release();
          resolve(rows[0]);
        });
    });
    return promise;
  }

  const CLEAN = {
    fresh: true,
    role: 'airlock',
    identity: '',
    application: '',
    timeout: '0',
    locks: 0,
    prepared: 0,
  };

  it.each<[string, (manager: EntityManager) => Promise<unknown>]>([
    ['a unit that was fine', (manager) => manager.query('select 1')],
    [
      'SE3: release() in the middle',
      async (manager) => {
        await manager.query(`insert into notes (text) values ('open')`);
        await manager.queryRunner?.release();
      },
    ],
    ['a failed statement', (manager) => manager.query('select 1 / 0')],
    [
      'SE8: parallel nested transactions, one failing',
      (manager) =>
        Promise.all([
          manager.transaction((inner) => inner.query(`insert into notes (text) values ('a')`)),
          manager.transaction((inner) => inner.query('select 1 / 0')),
        ]),
    ],
    ['a setting left behind', (manager) => manager.query(`set statement_timeout = '7s'`)],
    ['a session-level lock left behind', (manager) => manager.query('select pg_advisory_lock(4711)')],
    ['a prepared statement left behind', (manager) => manager.query('prepare left_behind as select 1')],
    ['a role left behind', (manager) => manager.query('set session role airlock_app')],
    ['COMMIT in raw SQL', (manager) => manager.query('COMMIT')],
    ['COMMIT hidden behind a statement', (manager) => manager.query('select 1; commit')],
    ['COMMIT hidden in a comment', (manager) => manager.query('/* x */ commit')],
    ['a savepoint in raw SQL', (manager) => manager.query('savepoint mine')],
    [
      'a query nobody awaits',
      async (manager) => {
        await manager.query('select 1');
        void manager.query('select pg_sleep(0.2)').catch(() => undefined);
      },
    ],
    [
      'a backend that was killed',
      async (manager) => {
        const [{ pid }] = await manager.query('select pg_backend_pid() as pid');
        await bench.query('select pg_terminate_backend($1)', [pid]);
        await manager.query('select 1');
      },
    ],
    [
      'await using on the runner',
      async (manager) => {
        await using runner = manager.queryRunner as unknown as AsyncDisposable & {
          query(sql: string): Promise<unknown>;
        };
        await runner.query(`insert into notes (text) values ('disposed')`);
      },
    ],
  ])('%s', async (_, abuse) => {
    await units.run(ada, ({ manager }) => abuse(manager)).catch(() => undefined);

    expect(await stranger()).toEqual(CLEAN);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it.each(['COMMIT', 'select 1; commit', '/* x */ commit', 'end', 'rollback', 'begin', 'savepoint mine'])(
    '"%s" by hand is refused by name, and what was written before it is not stored',
    async (sql) => {
      const unit = units.run(ada, async ({ manager }) => {
        await manager.query(`insert into notes (text) values ('before')`);
        await manager.query(sql);
      });

      await expect(unit).rejects.toThrow(TransactionControlError);
      expect(await bench.texts()).toEqual([]);
    },
  );

  it('a COMMIT that is smuggled past the scan ends the unit: nothing after it is stored', async () => {
    const smuggled = String.raw`select 1; select E'\'' ; commit --'`;

    const unit = units.run(ada, async ({ manager }) => {
      await manager.query(`insert into notes (text) values ('before')`);
      await manager.query(smuggled);
      await manager.query(`insert into notes (text) values ('after')`);
    });

    await expect(unit).rejects.toThrow('a statement ended the transaction of the session');
    expect(await bench.texts()).toEqual(['before']);
    expect(await stranger()).toEqual(CLEAN);
  });
});
