import type { DataSource } from 'typeorm';
import {
  CommitFailedError,
  CommitOutcomeUnknownError,
  SessionEndedError,
  type Unit,
  type UnitOfWork,
} from '..';
import { contextFor } from '../../test/support/app';
import { Bench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { countPackets } from '../../test/support/packets';
import { PgWire } from '../../test/support/pg-wire';

describe('lastly: a last statement takes COMMIT along', () => {
  const ada = contextFor('ada@airlock.dev');
  let bench: Bench;
  let wire: PgWire;
  let dataSource: DataSource;
  let units: UnitOfWork;

  beforeAll(async () => {
    bench = await Bench.open();
    wire = await PgWire.to(bench.database.url);
    // Leaving the pool for being idle is a packet too.
    dataSource = await bench.pool({ idleTimeoutMillis: 0 }, wire.url);
    units = await bench.units(dataSource, { commitTimeoutMs: 500, statementTimeoutMs: 2_000 });
  });
  afterAll(async () => {
    await bench.close();
    await wire.close();
  });
  beforeEach(() => bench.empty());

  const INSERT = `insert into notes (text) values ($1) returning text`;
  const insert = ({ manager }: Unit, text: string): Promise<{ text: string }[]> =>
    manager.query(INSERT, [text]);

  it('BEGIN, identity, statement and COMMIT are one packet, and the hooks come after it', async () => {
    await units.run(ada, (unit) => insert(unit, 'opens the connection'));
    const packets = countPackets(dataSource);
    const seen: string[][] = [];

    const rows = await units.run(ada, async (unit) => {
      unit.session.afterCommit(async () => void seen.push(await bench.texts()));
      return unit.session.lastly(() => insert(unit, 'one packet'));
    });

    expect(packets.take()).toBe(1);
    packets.stop();
    expect(rows).toEqual([{ text: 'one packet' }]);
    expect(seen).toEqual([['opens the connection', 'one packet']]);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('what came before it commits with it', async () => {
    await units.run(ada, async (unit) => {
      await insert(unit, 'first');
      await unit.session.lastly(() => insert(unit, 'last'));
    });

    expect(await bench.texts()).toEqual(['first', 'last']);
  });

  it('when the statement fails, the server skips COMMIT and nothing is stored', async () => {
    const undone: string[] = [];

    const failing = units.run(ada, async (unit) => {
      unit.session.afterRollback(() => void undone.push('undone'));
      await insert(unit, 'first');
      await unit.session.lastly(() => unit.manager.query('select 1 / 0'));
    });

    await expect(failing).rejects.toThrow('division by zero');
    expect(await bench.texts()).toEqual([]);
    expect(undone).toEqual(['undone']);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('a failed transaction cannot be saved by it: a swallowed error still commits nothing', async () => {
    const failing = units.run(ada, async (unit) => {
      await insert(unit, 'first');
      await unit.manager.query('select 1 / 0').catch(() => undefined);
      await unit.session.lastly(() => insert(unit, 'last'));
    });

    await expect(failing).rejects.toThrow('a statement of it had failed');
    expect(await bench.texts()).toEqual([]);
  });

  it('a COMMIT that is refused fails the unit', async () => {
    await bench.query(`create or replace function refuse_commit() returns trigger language plpgsql as
      $$ begin raise exception 'refused at COMMIT'; end $$;
      create constraint trigger refuse after insert on notes deferrable initially deferred
      for each row when (new.text = 'refused') execute function refuse_commit()`);

    const failing = units.run(ada, (unit) => unit.session.lastly(() => insert(unit, 'refused')));

    await expect(failing).rejects.toThrow(CommitFailedError);
    expect(await bench.texts()).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('a second statement is refused: the session has ended', async () => {
    const late = units.run(ada, async (unit) => {
      await unit.session.lastly(() => insert(unit, 'last'));
      await insert(unit, 'too late');
    });

    await expect(late).rejects.toThrow(SessionEndedError);
    expect(await bench.texts()).toEqual(['last']);
  });

  it('work that asks nothing commits what there is', async () => {
    await units.run(ada, async (unit) => {
      await insert(unit, 'first');
      await unit.session.lastly(async () => undefined);
    });

    expect(await bench.texts()).toEqual(['first']);
  });

  it('what is marked rollback-only is not committed by it', async () => {
    const doomed = units.run(ada, async (unit) => {
      unit.session.setRollbackOnly('changed my mind');
      await unit.session.lastly(() => insert(unit, 'doomed'));
    });

    await expect(doomed).rejects.toThrow('rollback-only');
    expect(await bench.texts()).toEqual([]);
  });

  it('a packet that never arrived stored nothing, and says so', async () => {
    wire.nextCommit({ kind: 'commit-lost' });

    await expect(units.run(ada, (unit) => unit.session.lastly(() => insert(unit, 'lost')))).rejects.toThrow(
      /Connection terminated|outcome|not known/i,
    );
    expect(await bench.texts()).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('an answer that is lost is never taken for a failure that stored nothing', async () => {
    wire.nextCommit({ kind: 'answer-lost' });

    await expect(units.run(ada, (unit) => unit.session.lastly(() => insert(unit, 'stored')))).rejects.toThrow(
      CommitOutcomeUnknownError,
    );
    // Nobody waits for it any more, so it may be stored a little later.
    await eventually('it is stored', async () => (await bench.texts()).includes('stored'));
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('a parameter that cannot be written takes COMMIT back, and what came before is not stored', async () => {
    const unwritable = {
      toPostgres() {
        throw new Error('no such text');
      },
    };

    const failing = units.run(ada, async (unit) => {
      await insert(unit, 'first');
      await unit.session.lastly(() => unit.manager.query(INSERT, [unwritable]));
    });

    await expect(failing).rejects.toThrow('no such text');
    expect(await bench.texts()).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('an abort cancels it on the server, stores nothing, and is what the caller hears', async () => {
    const client = new AbortController();
    const undone: string[] = [];
    const failing = units.run(ada, { signal: client.signal }, async (unit) => {
      unit.session.afterRollback(() => void undone.push(unit.session.state));
      await insert(unit, 'first');
      await unit.session.lastly(() => unit.manager.query('select pg_sleep(60)'));
    });
    failing.catch(() => undefined);
    await eventually('the server is at it', () => sleeps());
    client.abort(new Error('The client has gone.'));

    await expect(failing).rejects.toThrow('The client has gone.');
    expect(undone).toEqual(['aborted']);
    expect(await bench.texts()).toEqual([]);
    await eventually('nothing is held', () => bench.isAtRest(dataSource));
    await eventually('nothing runs for it', async () => !(await sleeps()));
  });

  it('work that throws without waiting for it leaves nothing held and nothing stored', async () => {
    const failing = units.run(ada, async (unit) => {
      await insert(unit, 'first');
      unit.session.lastly(() => unit.manager.query('select pg_sleep(60)')).catch(() => undefined);
      await eventually('the server is at it', () => sleeps());
      throw new Error('did not wait');
    });

    await expect(failing).rejects.toThrow('did not wait');
    await eventually('nothing is held', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  async function sleeps(): Promise<boolean> {
    const active = await bench.query(
      `select from pg_stat_activity where datname = current_database() and state = 'active' and query like 'select pg_sleep(60)%'`,
    );
    return active.length > 0;
  }
});
