import { PoolExhaustedError } from '../../src';
import { pinned } from '../../src/wire/pinned';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { poolOf } from '../support/database';
import { eventually } from '../support/eventually';

describe('SA9 abort while waiting for the pool leaks nothing', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource, units } = await Bench.withUnits({ pool: { max: 1 } })));
  afterAll(() => bench.close());

  /** Holds the only connection until told to let go. */
  async function hog(): Promise<{ letGo: () => void; done: Promise<unknown> }> {
    const holding = Promise.withResolvers<void>();
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = units.run(ada, async ({ manager }) => {
      await manager.query('select 1');
      holding.resolve();
      await promise;
    });
    await holding.promise;
    return { letGo: resolve, done };
  }

  it('SE5: the textbook shape loses the slot for ever', async () => {
    const plain = await bench.pool({ max: 1, connectionTimeoutMillis: 1_000 });
    const holder = plain.createQueryRunner();
    await holder.connect();
    const waiting = plain.createQueryRunner();
    const connecting = waiting.connect();
    await waiting.release();
    await holder.release();
    await connecting;

    await expect(plain.query('select 1')).rejects.toThrow('timeout exceeded');
    expect(poolOf(plain)).toMatchObject({ total: 1, idle: 0 });
    // And destroy() would go round in circles: it waits for runners that were released before they were connected.
    (waiting as unknown as { releaseCallback: () => void }).releaseCallback();
    pinned(plain).connected.length = 0;
  });

  it('SE5: ours gives it on, and the one who left hears why', async () => {
    const { letGo, done } = await hog();
    const leaving = new AbortController();
    const waiting = units.run(ada, { signal: leaving.signal }, ({ manager }) => manager.query('select 1'));
    await eventually('it waits', () => poolOf(dataSource).waiting === 1);

    leaving.abort(new Error('gone'));

    await expect(waiting).rejects.toThrow('gone');
    letGo();
    await done;
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
    expect(await units.run(ada, ({ manager }) => manager.query('select 2 as two'))).toEqual([{ two: 2 }]);
    expect(poolOf(dataSource)).toEqual({ total: 1, idle: 1, waiting: 0 });
  });

  it('waiting is bounded, and says who has all the connections', async () => {
    const { letGo, done } = await hog();
    const impatient = await bench.units(dataSource, { poolWaitMs: 100 });
    const startedAt = performance.now();

    const waiting = impatient.run(ada, ({ manager }) => manager.query('select 1'));

    await expect(waiting).rejects.toThrow(PoolExhaustedError);
    await expect(waiting).rejects.toThrow('1 of 1 in use');
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
    letGo();
    await done;
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });

  it('a unit that fails while one of its queries waits leaves nothing behind', async () => {
    const { letGo, done } = await hog();
    const failing = units.run(ada, async ({ manager }) => {
      void manager.query('select 1').catch(() => undefined);
      await eventually('it waits', () => poolOf(dataSource).waiting === 1);
      throw new Error('meanwhile');
    });

    await expect(failing).rejects.toThrow('meanwhile');
    letGo();
    await done;
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });

  it('a unit that fails takes no connection any more for a query that waits for one', async () => {
    const patient = await bench.units(dataSource, { settleMs: 60_000 });
    const { letGo, done } = await hog();
    const waiting = Promise.withResolvers<unknown>();
    const failing = patient.run(ada, async ({ manager }) => {
      waiting.resolve(manager.query('select 1').catch((error: unknown) => error));
      await eventually('it waits', () => poolOf(dataSource).waiting === 1);
      throw new Error('meanwhile');
    });

    await expect(failing).rejects.toThrow('meanwhile');
    expect(String(await waiting.promise)).toContain('ended while it waited for a connection');
    letGo();
    await done;
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
  });
});
