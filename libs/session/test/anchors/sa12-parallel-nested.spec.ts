import type { EntityManager } from 'typeorm';
import { SavepointEndedError } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';
import { Note } from '../support/note.entity';

describe('SA12 Promise.all of nested transactions: both durable, no poison', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource, units } = await Bench.withUnits({ pool: { max: 1 } })));
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  const write = (manager: EntityManager, text: string): Promise<unknown> =>
    manager.save(Note, { user_id: ada.userId, text });
  const nested = (manager: EntityManager, text: string): Promise<unknown> =>
    manager.transaction(async (inner) => {
      await write(inner, `${text} 1`);
      await write(inner, `${text} 2`);
    });

  it('SE8: the textbook shape loses the savepoints and hands a failed transaction to the next borrower', async () => {
    const plain = await bench.pool({ max: 1 }, bench.database.superuserUrl);
    const runner = plain.createQueryRunner();
    await runner.startTransaction();
    const both = Promise.all([nested(runner.manager, 'a'), nested(runner.manager, 'b')]);

    await expect(both).rejects.toThrow(/savepoint "typeorm_\d" does not exist/);
    await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
    await expect(plain.query('select 1')).rejects.toThrow('current transaction is aborted');
    await plain.query('rollback');
  });

  it('SE8: ours lets them take turns (S8)', async () => {
    await units.run(ada, async ({ manager }) => {
      await Promise.all([nested(manager, 'a'), nested(manager, 'b'), nested(manager, 'c')]);
    });

    expect(await bench.texts()).toEqual(['a 1', 'a 2', 'b 1', 'b 2', 'c 1', 'c 2']);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('SP4: one that fails undoes itself only, its neighbours and the outer transaction stand (S8)', async () => {
    await units.run(ada, async ({ manager }) => {
      await write(manager, 'outer');
      const outcomes = await Promise.allSettled([
        nested(manager, 'a'),
        manager.transaction(async (inner) => {
          await write(inner, 'undone');
          await inner.query('select 1 / 0');
        }),
        nested(manager, 'b'),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    });

    expect(await bench.texts()).toEqual(['outer', 'a 1', 'a 2', 'b 1', 'b 2']);
  });

  it('a query beside a nested transaction that rolls back is not rolled back with it', async () => {
    await units.run(ada, async ({ manager }) => {
      const failing = manager.transaction(async (inner) => {
        await write(inner, 'undone');
        throw new Error('undo');
      });
      await Promise.allSettled([failing, write(manager, 'beside')]);
    });

    expect(await bench.texts()).toEqual(['beside']);
  });

  it('nested in nested, in parallel, to any depth', async () => {
    const tree = (manager: EntityManager, path: string, depth: number): Promise<unknown> =>
      manager.transaction(async (inner) => {
        await write(inner, path);
        if (depth > 0) await Promise.all(['l', 'r'].map((side) => tree(inner, path + side, depth - 1)));
      });

    await units.run(ada, ({ manager }) => tree(manager, 't', 3));

    expect(await bench.texts()).toHaveLength(15);
  });

  it('S8: a nested transaction that nobody awaited to its end is refused', async () => {
    let late: Promise<unknown> = Promise.resolve();
    const unit = units.run(ada, async ({ manager }) => {
      const go = Promise.withResolvers<void>();
      await manager.transaction(async (inner) => {
        await write(inner, 'in time');
        late = go.promise.then(() => write(inner, 'late')).catch((error: unknown) => error);
      });
      go.resolve();
      await late;
    });

    await unit;
    expect(await late).toBeInstanceOf(SavepointEndedError);
    expect(await bench.texts()).toEqual(['in time']);
  });
});
