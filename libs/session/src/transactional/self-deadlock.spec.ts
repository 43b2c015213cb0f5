import { setTimeout as sleep } from 'node:timers/promises';
import { contextFor } from '../../test/support/app';
import { detached, PoolSelfDeadlockError } from '../index';
import { NotesBench } from './__fixtures__/notes';
import { eventually } from '../../test/support/eventually';

describe('a unit that asks a full pool for a second connection', () => {
  const ada = contextFor('ada@airlock.dev');
  const suite = NotesBench.ofSuite();

  it('SE7: REQUIRES_NEW on a full pool fails at once instead of waiting for itself', async () => {
    const door = Promise.withResolvers<void>();
    let inside = 0;
    const both = Array.from({ length: 3 }, () =>
      suite.inUnit(async (notes) => {
        await notes.write('outer');
        if (++inside === 3) door.resolve();
        await door.promise;
        await notes.requiresNew('inner');
      }),
    );

    const outcomes = await Promise.allSettled(both);

    const reasons = outcomes.map((outcome) => (outcome.status === 'rejected' ? outcome.reason : undefined));
    expect(reasons[0]).toBeInstanceOf(PoolSelfDeadlockError);
  });

  it('SE7: the textbook shape waits for itself for ever', async () => {
    const plain = await suite.bench.pool({ max: 1 });
    const runner = plain.createQueryRunner();
    await runner.startTransaction();

    const second = plain.query('select 1').then(() => 'served');
    const verdict = await Promise.race([second, sleep(300, 'still waiting')]);

    expect(verdict).toBe('still waiting');
    await runner.rollbackTransaction();
    await runner.release();
    expect(await second).toBe('served');
  });

  it('SE7: detached queries of a unit that holds the last connection fail at once, too', async () => {
    const alone = await suite.bench.pool({ max: 1 });
    const units = await suite.bench.units(alone);

    const unit = units.run(ada, async ({ manager }) => {
      await manager.query('select 1');
      await detached(() => alone.query('select 2'));
    });

    await expect(unit).rejects.toThrow(PoolSelfDeadlockError);
    await eventually('everything borrowed is back', () => suite.bench.isAtRest(alone));
  });
});
