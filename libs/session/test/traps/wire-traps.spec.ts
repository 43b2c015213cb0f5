import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Pool } from 'pg';
import { type EntityManager, QueryFailedError } from 'typeorm';
import { CommitFailedError } from '../../src';
import { checkout } from '../../src/pool/checkout';
import { Burst } from '../../src/wire/burst';
import { ControlStatement, UserStatement } from '../../src/wire/burst-statement';
import { pinned, PostgresQueryRunner } from '../../src/wire/pinned';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';
import { Gate } from '../support/gate';

const ada = contextFor('ada@airlock.dev');
const INSERT = `insert into notes (user_id, text) values ('ada@airlock.dev', 'slipped through')`;
const SLOW_INSERT = `insert into notes (user_id, text) select 'ada@airlock.dev', 'too late' from ${Gate.ROW}`;

describe('traps on the wire', () => {
  let { bench, dataSource, units } = {} as OpenedBench;
  let gate: Gate;

  beforeAll(async () => {
    // As a superuser: nothing but the wire's own order protects the rows.
    ({ bench, dataSource, units } = await Bench.withUnits({
      isSuperuser: true,
      options: { identity: () => ({}) },
    }));
    gate = await Gate.on(bench.database.superuserUrl);
  });
  afterAll(async () => {
    await gate.close();
    await bench.close();
  });
  beforeEach(() => bench.empty());

  const isSleeping = async (): Promise<boolean> =>
    (
      await bench.query(
        `select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()`,
      )
    ).length > 0;

  it("SP1: in pg's pipeline mode, the statement behind a failing BEGIN commits by itself", async () => {
    const client = new Client({ connectionString: bench.database.superuserUrl, pipeline: true });
    await client.connect();

    const outcomes = await Promise.allSettled([
      client.query('begin isolation level nonsense'),
      client.query(INSERT),
    ]);

    await client.end();
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await bench.texts()).toEqual(['slipped through']);
  });

  it('SP1: in a burst, the server skips it', async () => {
    const { pool, Query } = pinned(dataSource);
    const lease = await checkout(pool, { waitMs: 30_000 });
    const insert = new UserStatement(Query, INSERT);

    const sent = Burst.send(lease.client, [new ControlStatement('begin isolation level nonsense'), insert]);

    await expect(sent).rejects.toThrow('syntax error');
    lease.giveBack();
    expect(await bench.texts()).toEqual([]);
  });

  it('SP1: a unit whose identity cannot be set runs nothing, and stays shut', async () => {
    const strangers = await bench.units(dataSource, { identity: () => ({ role: 'nobody_of_that_name' }) });

    const unit = strangers.run(ada, async ({ manager }) => {
      await manager.query(INSERT).catch(() => undefined);
      await manager.query(INSERT);
    });

    await expect(unit).rejects.toThrow('nobody_of_that_name');
    expect(await bench.texts()).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('SP2: a destroyed socket alone leaves the statement running, and it commits', async () => {
    const client = new Client(bench.database.superuserUrl);
    client.on('error', () => undefined);
    await client.connect();
    client.query(SLOW_INSERT).catch(() => undefined);
    await gate.reached();

    const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
    stream.destroy();
    await once(stream, 'close');
    await gate.open();
    await eventually('it is stored', async () => (await bench.texts()).length > 0);

    expect(await bench.texts()).toEqual(['too late']);
    await gate.shut();
  });

  it('SP2: ours cancels it on the server first', async () => {
    const { pool, Query } = pinned(dataSource);
    const lease = await checkout(pool, { waitMs: 30_000 });
    const insert = new UserStatement(Query, SLOW_INSERT);
    const sent = Burst.send(lease.client, [insert]);
    sent.catch(() => undefined);
    await gate.reached();

    lease.destroy(new Error('gone'), true);
    await eventually('it is gone', async () => !(await gate.isWaitedFor()));
    await gate.open();

    await expect(sent).rejects.toThrow();
    expect(await bench.texts()).toEqual([]);
    await gate.shut();
  });

  it('SP3: release(error) in pipeline mode waits for the statement', async () => {
    const pool = new Pool({ connectionString: bench.database.superuserUrl, pipeline: true });
    pool.on('error', () => undefined);
    const client = await pool.connect();
    client.on('error', () => undefined);
    client.query(`select 1 from ${Gate.ROW}`).catch(() => undefined);
    await gate.reached();

    client.release(new Error('gone'));
    await sleep(200);

    expect(await gate.isWaitedFor()).toBe(true);
    await gate.open();
    await eventually('it is over', async () => !(await gate.isWaitedFor()));
    await gate.shut();
    await pool.end();
  });

  it('SP3: ours does not', async () => {
    const leaving = new AbortController();
    const unit = units.run(ada, { signal: leaving.signal }, ({ manager }) =>
      manager.query('select pg_sleep(600)'),
    );
    await eventually('it runs', isSleeping);

    leaving.abort(new Error('gone'));

    await expect(unit).rejects.toThrow('gone');
    // Long before it would have ended by itself.
    await eventually('it is gone', async () => !(await isSleeping()));
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('SP4: a runner that only refuses parallel nesting rolls back the outer transaction', async () => {
    class RefusesParallelNesting extends PostgresQueryRunner {
      private nested = 0;

      override async startTransaction(): Promise<void> {
        if (this.isTransactionActive && this.nested++ > 0) throw new Error('no parallel nesting');
        await super.startTransaction();
      }
    }
    const runner = new RefusesParallelNesting(dataSource.driver as never, 'master');
    Object.assign(runner, { manager: dataSource.createEntityManager(runner) });
    await runner.startTransaction();
    await runner.query(INSERT);
    const nested = (): Promise<unknown> => runner.manager.transaction(() => sleep(20));

    await Promise.allSettled([nested(), nested()]);
    await runner.commitTransaction().catch(() => undefined);
    await runner.release();

    expect(await bench.texts()).toEqual([]);
  });

  it('SP4: ours keeps it, however many are refused', async () => {
    const failing = (manager: EntityManager): Promise<unknown> =>
      manager.transaction(async () => {
        throw new Error('refused');
      });

    await units.run(ada, async ({ manager }) => {
      await manager.query(INSERT);
      await Promise.allSettled([failing(manager), failing(manager), failing(manager)]);
    });

    expect(await bench.texts()).toEqual(['slipped through']);
  });

  it('SE11: after a failing COMMIT, the textbook runner believes that its transaction is active', async () => {
    await bench.query('create table once (code text unique deferrable initially deferred)');
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    await runner.query(`insert into once values ('a'), ('a')`);

    await expect(runner.commitTransaction()).rejects.toMatchObject({ code: '23505' });
    expect(runner.isTransactionActive).toBe(true);
    await runner.release();
  });

  it('SE11: ours has ended, says why, and holds nothing', async () => {
    let state = (): string => 'not begun';
    const unit = units.run(ada, async ({ session, manager }) => {
      state = () => session.state;
      await manager.query(`insert into once values ('b'), ('b')`);
    });

    await expect(unit).rejects.toThrow(CommitFailedError);
    await expect(unit).rejects.toMatchObject({ cause: { code: '23505' } });
    // A filter that answers 409 to what is there already knows it as TypeORM's.
    await expect(unit).rejects.toThrow(QueryFailedError);
    await expect(unit).rejects.toMatchObject({ name: 'CommitFailedError', driverError: { code: '23505' } });
    await expect(unit).rejects.toThrow(
      /^Nothing of request [0-9a-f-]{36} was stored: COMMIT failed: duplicate key/,
    );
    expect(state()).toBe('rolled_back');
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('SE3: release() with an open transaction hands it to the next borrower of a textbook pool', async () => {
    const plain = await bench.pool({ max: 1 }, bench.database.superuserUrl);
    const runner = plain.createQueryRunner();
    await runner.startTransaction();
    await runner.query(INSERT);
    await runner.release();

    const seenByTheNext = await plain.query('select text from notes');

    expect(seenByTheNext).toEqual([{ text: 'slipped through' }]);
    expect(await bench.texts()).toEqual([]);
    await plain.query('rollback');
  });
});
