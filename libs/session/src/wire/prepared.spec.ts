import type { EventEmitter } from 'node:events';
import type { DataSource } from 'typeorm';
import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { countPackets } from '../../test/support/packets';
import { pinned } from './pinned';

const COUNT = `select count(*)::int as n from pg_prepared_statements where name like 'session_statement_%'`;
const ONE = 'select $1::int as one';

describe('prepared statements', () => {
  const ada = contextFor('ada@airlock.dev');
  const eve = contextFor('eve@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => {
    const options = { preparedStatements: true };
    ({ bench, dataSource, units } = await Bench.withUnits({ pool: { max: 1 }, options }));
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());
  afterEach(
    async () => void (await eventually('everything borrowed is back', () => bench.isAtRest(dataSource))),
  );

  const one = (value: unknown): Promise<unknown> =>
    units.run(ada, async ({ manager }) => manager.query(ONE, [value]));
  const names = (): Promise<string[]> =>
    units.run(ada, async ({ manager }) =>
      (await manager.query(`select name from pg_prepared_statements where statement = $1`, [ONE])).map(
        ({ name }: { name: string }) => name,
      ),
    );

  it('a statement is named when it comes again, and parsed once', async () => {
    await one(1);
    const afterFirst = await names();
    await one(2);
    const afterSecond = await names();
    const answers = [await one(3), await one(4)];

    expect(afterFirst).toEqual([]);
    expect(afterSecond).toHaveLength(1);
    expect(await names()).toEqual(afterSecond);
    expect(answers).toEqual([[{ one: 3 }], [{ one: 4 }]]);
  });

  it('by default there are none', async () => {
    const plain = await bench.pool({ max: 1 });
    const unnamed = await bench.units(plain);
    for (let i = 0; i < 3; i++) await unnamed.run(ada, ({ manager }) => manager.query(ONE, [i]));

    expect(await unnamed.run(ada, ({ manager }) => manager.query(COUNT))).toEqual([{ n: 0 }]);
  });

  it('one that fails, when it is parsed or when it runs, can be run again', async () => {
    const divide = (by: number): Promise<unknown> =>
      units.run(ada, ({ manager }) => manager.query('select 1 / $1::int as result', [by]));
    const misspelt = (): Promise<unknown> => units.run(ada, ({ manager }) => manager.query('selct 1'));

    for (let i = 0; i < 3; i++) {
      await expect(misspelt()).rejects.toThrow('syntax error');
      await expect(divide(0)).rejects.toThrow('division by zero');
      await expect(divide(1)).resolves.toEqual([{ result: 1 }]);
    }
  });

  it('one whose parameters cannot be sent can be run again', async () => {
    const unsendable = {
      toPostgres(): never {
        throw new Error('not to be sent');
      },
    };

    for (let i = 0; i < 3; i++) {
      await expect(one(unsendable)).rejects.toThrow('not to be sent');
      await expect(one(i)).resolves.toEqual([{ one: i }]);
    }
  });

  it('code that drops all prepared statements harms nobody', async () => {
    await one(1);
    await one(2);
    const same = await units.run(ada, async ({ manager }) => {
      await manager.query('deallocate all');
      return manager.query(ONE, [3]);
    });

    expect(same).toEqual([{ one: 3 }]);
    expect(await one(4)).toEqual([{ one: 4 }]);
  });

  it('after a column has changed its type, one unit fails and the next one sees the new type', async () => {
    await bench.query(
      'create table plans (n int); insert into plans values (1); grant select on plans to public',
    );
    const read = (): Promise<unknown> =>
      units.run(ada, ({ manager }) => manager.query('select n from plans'));
    for (let i = 0; i < 3; i++) await read();

    await bench.query('alter table plans alter n type text');
    await expect(read()).rejects.toThrow('cached plan must not change result type');

    expect(await read()).toEqual([{ n: '1' }]);
  });

  it('what its rows look like is asked for once, and also known where a statement has none', async () => {
    const NONE = `insert into notes (text) values ($1)`;
    const both = (value: number): Promise<unknown> =>
      units.run(ada, async ({ manager }) => {
        await manager.query(NONE, [`${value}`]);
        return manager.query(ONE, [value]);
      });
    for (let i = 0; i < 3; i++) await both(i);
    const described: unknown[] = [];
    const note = (message: unknown): number => described.push(message);
    const connections = connectionsOf(dataSource);
    for (const connection of connections) connection.on('rowDescription', note).on('noData', note);

    const answer = await both(3);

    for (const connection of connections) connection.off('rowDescription', note).off('noData', note);
    expect(connections).toHaveLength(1);
    expect(described).toEqual([]);
    expect(answer).toEqual([{ one: 3 }]);
    expect(await bench.texts()).toEqual(['0', '1', '2', '3']);
  });

  it('what the session itself asks undescribed, the code can ask too, with a name for its column', async () => {
    const id = 'select pg_current_xact_id()::text';
    for (let i = 0; i < 3; i++) {
      await units.run(ada, async ({ manager, session }) => {
        await manager.query('select 1');
        await session.lastly(() => manager.query('select 2'));
      });
    }

    const answer = await units.run(ada, ({ manager }) => manager.query(id));

    expect(answer).toEqual([{ pg_current_xact_id: expect.stringMatching(/^[0-9]+$/) }]);
  });

  it("the plan is shared, the rows are not: row-level security follows each transaction's identity", async () => {
    const write = (context: typeof ada): Promise<unknown> =>
      units.run(context, ({ manager }) =>
        manager.query(`insert into notes (text) values ($1)`, [context.userId]),
      );
    const read = (context: typeof ada): Promise<unknown> =>
      units.run(context, ({ manager }) => manager.query('select text from notes'));
    for (let i = 0; i < 4; i++) {
      await write(ada);
      await write(eve);
      await read(ada);
    }

    expect(new Set(((await read(ada)) as { text: string }[]).map(({ text }) => text))).toEqual(
      new Set([ada.userId]),
    );
    expect(await read(eve)).toHaveLength(4);
  });

  it('a burst is one write, however many messages it has', async () => {
    await one(1);
    const packets = countPackets(dataSource);

    await one(2);

    expect(packets.take()).toBe(2);
    packets.stop();
  });
});

/** pg's own, which tell of each message of the server. */
function connectionsOf(dataSource: DataSource): EventEmitter[] {
  const pool = pinned(dataSource).pool as unknown as { _clients: { connection: EventEmitter }[] };
  return pool._clients.map(({ connection }) => connection);
}
