import { Logger } from '@nestjs/common';
import { detached, SessionTimeoutError, ShareExhaustedError, type UserExecutionContext } from '..';
import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { PgWire } from '../../test/support/pg-wire';

/**
 * What waits on the server and on the pool is bounded elsewhere: server-limits.spec (lock, statement, idle in
 * transaction), SA9 (pool), SA18 (COMMIT), observe.spec (a connection that is never given back).
 */
describe('nothing hangs: every wait of a session has an end', () => {
  const ada = contextFor('ada@airlock.dev');
  const NEVER = new Promise<never>(() => undefined);
  let { bench, dataSource } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource } = await Bench.withPool()));
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  it('the whole unit, whatever it waits for: SessionTimeoutError, nothing stored, and the slot is back', async () => {
    const units = await bench.units(dataSource, { unitTimeoutMs: 100 });

    const error = await units
      .run(ada, async ({ manager }) => {
        await manager.query(`insert into notes (text) values ('too late')`);
        await NEVER;
      })
      .catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(SessionTimeoutError);
    expect((error as Error).message).toContain('100 ms');
    await eventually('the slot is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual([]);
  });

  it('a connection more than one user may hold: ShareExhaustedError, while others are given theirs', async () => {
    const units = await bench.units(dataSource, { connectionsPerUser: 1, poolWaitMs: 1_500 });
    const ask = (who: UserExecutionContext): Promise<string> =>
      units.run(who, async ({ manager }) => {
        await manager.query('select 1');
        return 'served';
      });
    const [held, letGo] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holding = units.run(ada, async ({ manager }) => {
      await manager.query('select 1');
      held.resolve();
      await letGo.promise;
      // Who holds one would wait for itself.
      return detached(() => ask(ada));
    });
    await held.promise;

    const refused = await ask(ada).catch((reason: unknown) => reason);
    const bobs = await ask(contextFor('bob@airlock.dev'));
    const inTurn = ask(ada);
    letGo.resolve();

    expect(refused).toBeInstanceOf(ShareExhaustedError);
    expect([bobs, await holding, await inTurn]).toEqual(['served', 'served', 'served']);
    expect(await ask(ada)).toBe('served');
    await eventually('the slots are back', () => bench.isAtRest(dataSource));
  });

  it('a hook after COMMIT: what is stored stands, the others run, and HookTimeoutError says why', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const units = await bench.units(dataSource, { hookMs: 50 });
    const heard: string[] = [];

    const result = await units.run(ada, async ({ manager, session }) => {
      session.afterCommit(() => NEVER);
      session.afterCommit(() => void heard.push('the next one'));
      await manager.query(`insert into notes (text) values ('stored')`);
      return 'answered';
    });
    const reasons = logged.mock.calls.flat().join('\n');
    logged.mockRestore();

    expect(result).toBe('answered');
    expect(heard).toEqual(['the next one']);
    expect(await bench.texts()).toEqual(['stored']);
    expect(reasons).toContain('HookTimeoutError: A hook after the end of a session took longer than 50 ms');
  });

  it('a ROLLBACK that gets no answer: the first error is heard, and the connection is destroyed', async () => {
    const wire = await PgWire.to(bench.database.url);
    const behindWire = await bench.pool({}, wire.url);
    const units = await bench.units(behindWire, { settleMs: 100 });

    const unit = units.run(ada, async ({ manager }) => {
      await manager.query(`insert into notes (text) values ('never')`);
      wire.fallSilent();
      throw new Error('the first error');
    });

    await expect(unit).rejects.toThrow('the first error');
    await eventually('the slot is back', () => bench.isAtRest(behindWire));
    await wire.close();
    expect(await bench.texts()).toEqual([]);
  });
});
