import type { DataSource } from 'typeorm';
import { CommitFailedError, CommitOutcomeUnknownError, type Unit, type UnitOfWork } from '../../src';
import { contextFor } from '../support/app';
import { Bench } from '../support/bench';
import { eventually } from '../support/eventually';
import { PgWire } from '../support/pg-wire';

const NEVER = new Promise<never>(() => undefined);

describe('SA18 a lost COMMIT reply is resolved by pg_xact_status', () => {
  const ada = contextFor('ada@airlock.dev');
  let bench: Bench;
  let wire: PgWire;
  let dataSource: DataSource;
  let units: UnitOfWork;
  /** Waits no longer for an answer to COMMIT than a test can. */
  let hasty: UnitOfWork;

  beforeAll(async () => {
    bench = await Bench.open();
    wire = await PgWire.to(bench.database.url);
    dataSource = await bench.pool({}, wire.url);
    units = await bench.units(dataSource);
    hasty = await bench.units(dataSource, { commitTimeoutMs: 2_000 });
  });
  afterAll(async () => {
    await bench.close();
    await wire.close();
  });
  beforeEach(() => bench.empty());

  const insert =
    (text: string) =>
    ({ manager }: Unit) =>
      manager.query(`insert into notes (text) values ('${text}') returning text`);

  it('the textbook shape fails although the row is stored', async () => {
    const plain = await bench.pool({}, wire.url);
    const runner = plain.createQueryRunner();
    await runner.startTransaction();
    await runner.query(
      `select set_config('role', 'airlock_app', true), set_config('app.user_id', 'ada', true)`,
    );
    await runner.query(`insert into notes (text) values ('stored')`);
    wire.nextCommit({ kind: 'answer-lost' });

    await expect(runner.commitTransaction()).rejects.toThrow('Connection terminated');
    await runner.release();
    expect(await bench.texts()).toEqual(['stored']);
  });

  it('committed: the unit succeeds', async () => {
    wire.nextCommit({ kind: 'answer-lost' });

    expect(await units.run(ada, insert('stored'))).toEqual([{ text: 'stored' }]);
    expect(await bench.texts()).toEqual(['stored']);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('not committed: the unit fails, and the server is waited for until it knows', async () => {
    wire.nextCommit({ kind: 'commit-lost' });

    await expect(units.run(ada, insert('lost'))).rejects.toThrow(CommitFailedError);
    expect(await bench.texts()).toEqual([]);
  });

  it('nothing stored: nothing is lost with the reply', async () => {
    wire.nextCommit({ kind: 'answer-lost' });

    const rows = await units.run(ada, { readOnly: true }, ({ manager }) => manager.query('select 1 as one'));

    expect(rows).toEqual([{ one: 1 }]);
  });

  it('hidden in a function: the id is asked for with COMMIT, and arrives before it', async () => {
    await bench.query(`create function sneak(text) returns void language sql as
      $$ insert into notes (text) values ($1) $$;
      create function slow_commit() returns trigger language plpgsql as
      $$ begin perform pg_sleep(0.05); return null; end $$;
      create constraint trigger slow after insert on notes deferrable initially deferred
      for each row execute function slow_commit()`);
    wire.nextCommit({ kind: 'answer-after', event: NEVER });

    await hasty.run(ada, ({ manager }) => manager.query(`select sneak('by a function')`));

    expect(await bench.texts()).toEqual(['by a function']);
  });

  it('no answer in time is treated as a lost one', async () => {
    wire.nextCommit({ kind: 'answer-after', event: NEVER });

    await hasty.run(ada, insert('late'));

    expect(await bench.texts()).toEqual(['late']);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('undecidable, because the server cannot be asked: says so, with the id of the transaction', async () => {
    const own = await PgWire.to(bench.database.url);
    const cut = await bench.pool({}, own.url);
    const cutUnits = await bench.units(cut, { commitTimeoutMs: 300, poolWaitMs: 5_000 });
    own.nextCommit({ kind: 'answer-lost' });

    const unit = cutUnits.run(ada, async (opened) => {
      await insert('who knows')(opened);
      own.refuseNewConnections();
    });

    await expect(unit).rejects.toThrow(CommitOutcomeUnknownError);
    await expect(unit).rejects.toMatchObject({ transactionId: expect.stringMatching(/^\d+$/) });
    await own.close();
  });
});
