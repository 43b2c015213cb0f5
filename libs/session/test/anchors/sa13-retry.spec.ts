import { Inject, Injectable, Scope } from '@nestjs/common';
import { EntityManager } from 'typeorm';
import { CommitFailedError, onSessionEvent, UnitOfWork } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';

@Injectable({ scope: Scope.REQUEST })
class Ledger {
  private counted = 0;

  constructor(@Inject(EntityManager) private readonly manager: EntityManager) {}

  /** Reads what the other one writes, and the other way round: one of the two must fail, and it fails at COMMIT. */
  async count(): Promise<number> {
    const [{ n }] = await this.manager.query('select count(*)::int as n from notes');
    this.counted += n + 1;
    return this.counted;
  }

  async write(text: string): Promise<void> {
    await this.manager.query('insert into notes (text) values ($1)', [text]);
  }
}

describe('SA13 a serialization failure at COMMIT is retried with fresh instances, rows exactly once', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;
  let units: UnitOfWork;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    units = (await bench.app(dataSource, { providers: [Ledger] })).get(UnitOfWork);
  });
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  /** Two units that have both read before either writes, and both written before either commits. */
  function collide(retry: number): { both: Promise<unknown>[]; instances: Ledger[]; counts: number[] } {
    const instances: Ledger[] = [];
    const counts: number[] = [];
    const meeting = [meetingOf(2), meetingOf(2)];
    const one = (name: string): Promise<void> => {
      let isFirst = true;
      return units.run(ada, { isolation: 'SERIALIZABLE', retry }, async (unit) => {
        const ledger = await unit.resolve(Ledger);
        instances.push(ledger);
        counts.push(await ledger.count());
        if (isFirst) await meeting[0]?.();
        await ledger.write(name);
        if (isFirst) await meeting[1]?.();
        isFirst = false;
      });
    };
    return { both: [one('first'), one('second')], instances, counts };
  }

  it('without retries, one of the two fails, at COMMIT', async () => {
    const outcomes = await Promise.allSettled(collide(0).both);

    const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.reason).toBeInstanceOf(CommitFailedError);
    expect(failed[0]?.reason).toMatchObject({ cause: { code: '40001' } });
    expect(await bench.texts()).toHaveLength(1);
  });

  it('with retries, both are stored once, and the second attempt had new instances', async () => {
    const retried: number[] = [];
    const stop = onSessionEvent('retried', ({ attempt }) => retried.push(attempt));

    const { both, instances, counts } = collide(3);
    await Promise.all(both);
    stop();

    expect((await bench.texts()).sort()).toEqual(['first', 'second']);
    expect(retried).toEqual([1]);
    expect(new Set(instances).size).toBe(3);
    // An instance that is used twice would have counted on: 1 and then 1 + 2.
    expect(counts.sort()).toEqual([1, 1, 2]);
  });

  it('a dead-lock is retried likewise', async () => {
    await bench.query(
      `insert into notes (user_id, text) values ('ada@airlock.dev', 'x'), ('ada@airlock.dev', 'y')`,
    );
    const meeting = meetingOf(2);
    const swap = (first: string, second: string): Promise<void> => {
      let isFirst = true;
      return units.run(ada, { retry: 3 }, async ({ manager }) => {
        await manager.query(`update notes set text = text where text = $1`, [first]);
        if (isFirst) await meeting();
        isFirst = false;
        await manager.query(`update notes set text = text where text = $1`, [second]);
      });
    };

    await Promise.all([swap('x', 'y'), swap('y', 'x')]);

    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('who gives up while it pauses waits for nothing more', async () => {
    jest.spyOn(Math, 'random').mockReturnValue(1);
    const given = new AbortController();
    const { promise: wholePause, resolve } = Promise.withResolvers<string>();
    const stop = onSessionEvent('retried', () => {
      // Not in the pause yet: it begins when those who listen have heard.
      setImmediate(() => given.abort(new Error('given up')));
      setTimeout(resolve, 1_500, 'the pause of 2 s');
    });

    const unit = units.run(
      ada,
      { retry: { attempts: 9, baseMs: 2_000 }, signal: given.signal },
      ({ manager }) =>
        manager.query(`do $$ begin raise exception 'collision' using errcode = '40001'; end $$`),
    );

    await expect(Promise.race([unit, wholePause])).rejects.toThrow('given up');
    stop();
    jest.restoreAllMocks();
  });

  it('what is not a collision is not retried, nor is a unit with a committed step', async () => {
    let attempts = 0;
    const wrong = units.run(ada, { retry: 3 }, async ({ manager }) => {
      attempts++;
      await manager.query('select 1 / 0');
    });
    await expect(wrong).rejects.toThrow('division by zero');

    const stepped = units.run(ada, { retry: 3 }, async ({ session, manager }) => {
      attempts++;
      await manager.query(`insert into notes (text) values ('step')`);
      await session.step('published', async () => undefined);
      await manager.query(`do $$ begin raise exception 'collision' using errcode = '40001'; end $$`);
    });
    await expect(stepped).rejects.toThrow('collision');

    expect(attempts).toBe(2);
    expect(await bench.texts()).toEqual(['step']);
  });
});

/** A door that opens when so many stand before it. */
function meetingOf(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let present = 0;
  return () => {
    if (++present === count) resolve();
    return promise;
  };
}
