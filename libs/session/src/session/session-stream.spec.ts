import { text } from 'node:stream/consumers';
import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { Note } from '../../test/support/note.entity';
import { SessionEndedError, StreamAcrossStepError, type Unit } from '../index';
import type { ReadStream } from '../wire/pinned';

const ROWS = 1_000;

describe('a stream that is open when its session ends (SA3)', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => {
    ({ bench, dataSource, units } = await Bench.withUnits({ pool: { max: 1 } }));
    await bench.query(
      `insert into notes (user_id, text) select 'ada@airlock.dev', 'row ' || n from generate_series(1, ${ROWS}) n`,
    );
  });

  afterAll(() => bench.close());

  const rowsOf = ({ manager }: Unit): Promise<ReadStream> =>
    manager.createQueryBuilder(Note, 'n').orderBy('n.id').stream();

  /** Reads one row and keeps the rest for later. */
  async function begun(unit: Unit): Promise<AsyncIterator<unknown>> {
    const rows = (await rowsOf(unit))[Symbol.asyncIterator]();
    await rows.next();
    return rows;
  }

  async function rest(rows: AsyncIterator<unknown>): Promise<number> {
    let count = 0;
    while (!(await rows.next()).done) count++;
    return count;
  }

  /** Of the one connection that the pool has. */
  async function expectCleanConnection(): Promise<void> {
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    // The one without a name is this query's own.
    const cursors = await units.run(ada, ({ manager }) =>
      manager.query(`select name from pg_cursors where name <> ''`),
    );
    expect(cursors).toEqual([]);
  }

  it('is refused with SessionEndedError to who reads on, and the unit is committed', async () => {
    const rows = await units.run(ada, async (unit) => {
      await unit.manager.save(Note, { user_id: 'ada@airlock.dev', text: 'beside a stream' });
      return { rest: await begun(unit) };
    });

    await expect(rest(rows.rest)).rejects.toThrow(SessionEndedError);
    await expectCleanConnection();
    expect(await bench.texts()).toContain('beside a stream');
  });

  it('is refused after a rollback too, and says that it was one', async () => {
    let rows: AsyncIterator<unknown> | undefined;
    const failing = units.run(ada, async (unit) => {
      rows = await begun(unit);
      throw new Error('after the first row');
    });
    await expect(failing).rejects.toThrow('after the first row');

    await expect(rows && rest(rows)).rejects.toMatchObject({
      name: 'SessionEndedError',
      outcome: 'rolled_back',
    });
    await expectCleanConnection();
  });

  it('that is left early does not fail its unit, although rows are fetched ahead', async () => {
    const first = await units.run(ada, async (unit) => {
      for await (const row of await rowsOf(unit)) return row;
      return undefined;
    });

    expect(first).toMatchObject({ n_text: 'row 1' });
    await expectCleanConnection();
  });

  it('that is open across a step is refused to who reads on, and the unit goes on', async () => {
    const answer = await units.run(ada, async (unit) => {
      const rows = await begun(unit);
      await unit.session.step('model', async () => undefined);
      await expect(rest(rows)).rejects.toThrow(StreamAcrossStepError);
      return unit.manager.query('select 1 as one');
    });

    expect(answer).toEqual([{ one: 1 }]);
    await expectCleanConnection();
  });

  it('and that nobody has begun to read ends without a word', async () => {
    const stream = await units.run(ada, async (unit) => ({ rows: await rowsOf(unit) }));

    await eventually('it is destroyed', () => stream.rows.destroyed);
    await expect(text(stream.rows)).rejects.toThrow();
    await expectCleanConnection();
  });

  it('whose rows the server is still looking for is cancelled there when the unit is aborted', async () => {
    const client = new AbortController();
    const reading = Promise.withResolvers<unknown>();
    const unit = units.run(ada, { signal: client.signal }, async ({ manager }) => {
      const slow = await manager
        .createQueryBuilder(Note, 'n')
        .where(`n.text = 'row 1' and pg_sleep(60) is not null`)
        .stream();
      const row = slow[Symbol.asyncIterator]().next();
      row.then(reading.resolve, reading.resolve);
      await row;
    });
    await eventually('the server looks for rows', async () => {
      const active = await bench.query(
        `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like 'fetch forward%'`,
      );
      return active.length > 0;
    });
    client.abort(new Error('The client has gone.'));

    await expect(unit).rejects.toThrow('The client has gone.');
    expect(await reading.promise).toBeInstanceOf(Error);
    await eventually('nothing runs for it any more', async () => {
      const active = await bench.query(
        `select 1 from pg_stat_activity where datname = current_database() and query like 'fetch forward%' and state = 'active'`,
      );
      return active.length === 0;
    });
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    await expectCleanConnection();
  });
});
