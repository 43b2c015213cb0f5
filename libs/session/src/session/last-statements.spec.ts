import { setTimeout as later } from 'node:timers/promises';
import { TransactionControlError, type Unit } from '..';
import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { countPackets } from '../../test/support/packets';

describe('lastlyBehind: several last statements take COMMIT along', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => {
    // Leaving the pool for being idle is a packet too.
    ({ bench, dataSource, units } = await Bench.withUnits({ pool: { idleTimeoutMillis: 0 } }));
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  const INSERT = `insert into notes (text) values ($1) returning text`;
  const insert = ({ manager }: Unit, text: string): Promise<{ text: string }[]> =>
    manager.query(INSERT, [text]);
  const read = ({ manager }: Unit): Promise<{ text: string }[]> => manager.query(`select text from notes`);

  it('BEGIN, identity, all statements and COMMIT are one packet, and they run in the order in which they are written', async () => {
    await units.run(ada, (unit) => insert(unit, 'opens the connection'));
    await bench.empty();
    const packets = countPackets(dataSource);

    const rows = await units.run(ada, async (unit) => {
      const slow = async (): Promise<unknown> => {
        await later(5);
        return insert(unit, 'composed slowly');
      };
      return unit.session.lastlyBehind([slow, () => insert(unit, 'second')], () => read(unit));
    });

    expect(packets.take()).toBe(1);
    packets.stop();
    expect(rows).toEqual([{ text: 'composed slowly' }, { text: 'second' }]);
    expect(await bench.texts()).toEqual(['composed slowly', 'second']);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('each work gets the answer to its own statement', async () => {
    const heard: unknown[] = [];

    await units.run(ada, async (unit) => {
      const hearing = async (text: string): Promise<void> => void heard.push(await insert(unit, text));
      await unit.session.lastlyBehind([() => hearing('one'), () => hearing('two')], () => hearing('three'));
    });

    expect(heard).toEqual([[{ text: 'one' }], [{ text: 'two' }], [{ text: 'three' }]]);
  });

  it('when one fails, the server runs none behind it, nothing is stored, and its error is heard', async () => {
    await bench.query('create sequence ran');

    const failing = units.run(ada, async (unit) => {
      const { manager, session } = unit;
      await session.lastlyBehind([() => insert(unit, 'first'), () => manager.query('select 1 / 0')], () =>
        manager.query(`select nextval('ran')`),
      );
    });

    await expect(failing).rejects.toThrow('division by zero');
    expect(await bench.texts()).toEqual([]);
    expect(await bench.query('select is_called from ran')).toEqual([{ is_called: false }]);
    expect(bench.isAtRest(dataSource)).toBe(true);
  });

  it('when one statement fails, it is the error of the first work that is heard, however long that takes', async () => {
    const named = async (unit: Unit): Promise<void> => {
      try {
        await unit.manager.query('select 1 / 0');
      } catch (cause) {
        await later(5);
        throw new Error('The first work knows what it means.', { cause });
      }
    };

    const failing = units.run(ada, (unit) =>
      unit.session.lastlyBehind([() => named(unit), () => insert(unit, 'second')], () => read(unit)),
    );

    await expect(failing).rejects.toThrow('The first work knows what it means.');
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it('when a work throws before it asks, nothing is sent', async () => {
    await units.run(ada, (unit) => insert(unit, 'opens the connection'));
    await bench.empty();
    const packets = countPackets(dataSource);

    const failing = units.run(ada, async (unit) => {
      const confused = async (): Promise<never> => {
        await later(5);
        throw new Error('does not know what to ask');
      };
      await unit.session.lastlyBehind([() => insert(unit, 'half')], confused);
    });

    await expect(failing).rejects.toThrow('does not know what to ask');
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    // The connection was taken and is sent ROLLBACK.
    expect(packets.take()).toBeLessThanOrEqual(1);
    packets.stop();
    expect(await bench.texts()).toEqual([]);
  });

  it('COMMIT among them is refused, and the others are not sent', async () => {
    const failing = units.run(ada, (unit) =>
      unit.session.lastlyBehind([() => insert(unit, 'half')], () => unit.manager.query('commit')),
    );

    await expect(failing).rejects.toThrow(TransactionControlError);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it('an abort before all works have asked stores nothing and is what the caller hears', async () => {
    const client = new AbortController();
    const failing = units.run(ada, { signal: client.signal }, async (unit) => {
      const leaving = async (): Promise<void> => {
        await later(5);
        client.abort(new Error('The client has gone.'));
      };
      await unit.session.lastlyBehind([() => insert(unit, 'half')], leaving);
    });

    await expect(failing).rejects.toThrow('The client has gone.');
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it('a text of several statements among them runs in its place', async () => {
    const rows = await units.run(ada, (unit) =>
      unit.session.lastlyBehind(
        [
          () =>
            unit.manager.query(
              `insert into notes (text) values ('a'); insert into notes (text) values ('b')`,
            ),
        ],
        () => read(unit),
      ),
    );

    expect(rows).toEqual([{ text: 'a' }, { text: 'b' }]);
    expect(await bench.texts()).toEqual(['a', 'b']);
  });

  it('works that ask nothing commit what there is', async () => {
    await units.run(ada, async (unit) => {
      await insert(unit, 'first');
      await unit.session.lastlyBehind([async () => undefined], async () => undefined);
    });

    expect(await bench.texts()).toEqual(['first']);
  });
});
