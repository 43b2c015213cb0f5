import { setImmediate as nextTurn } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { ConnectionLostError, type UnitOfWork } from '../../src';
import { contextFor } from '../support/app';
import { Bench, type OpenedBench } from '../support/bench';
import { eventually } from '../support/eventually';

describe('SA17 a killed backend: the error names 57P01 or 25P03 as cause, not "already released"', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource } = await Bench.withPool()));
  afterAll(() => bench.close());

  const pidOf = async (manager: EntityManager): Promise<number> =>
    (await manager.query('select pg_backend_pid() as pid'))[0].pid;
  /** What the server said before it went lies in the socket: by then the client has read it. */
  const heard = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) await nextTurn();
  };
  const kill = (pid: number): Promise<unknown> => bench.query('select pg_terminate_backend($1, 5000)', [pid]);
  const stateOf = async (pid: number): Promise<{ wait_event: string | null } | undefined> => {
    const [row] = await bench.query<{ wait_event: string | null }>(
      'select wait_event from pg_stat_activity where pid = $1',
      [pid],
    );
    return row;
  };
  const isSleeping = async (pid: number): Promise<boolean> => (await stateOf(pid))?.wait_event === 'PgSleep';
  const units = (options = {}): Promise<UnitOfWork> => bench.units(dataSource, options);

  it('SE9: the textbook shape says that it was released already', async () => {
    const runner = (await bench.pool()).createQueryRunner();
    await runner.startTransaction();
    await kill(await pidOf(runner.manager));
    await heard();

    await expect(runner.query('select 1')).rejects.toThrow('already released');
  });

  it('SE9: killed between two statements', async () => {
    const unit = (await units()).run(ada, async ({ manager }) => {
      await kill(await pidOf(manager));
      await heard();
      await manager.query('select 1');
    });

    await expect(unit).rejects.toThrow(ConnectionLostError);
    await expect(unit).rejects.toMatchObject({ cause: { code: '57P01' } });
  });

  it('SE9: killed during a statement', async () => {
    const unit = (await units()).run(ada, async ({ manager }) => {
      const pid = await pidOf(manager);
      void eventually('it runs', () => isSleeping(pid)).then(() => kill(pid));
      await manager.query('select pg_sleep(600)');
    });

    await expect(unit).rejects.toMatchObject({ driverError: { code: '57P01' } });
  });

  it('SE9: ended by idle_in_transaction_session_timeout', async () => {
    const unit = (await units({ idleInTransactionMs: 60 })).run(ada, async ({ manager }) => {
      const pid = await pidOf(manager);
      await eventually('the server has ended it', async () => (await stateOf(pid)) === undefined);
      await heard();
      await manager.query('select 2');
    });

    await expect(unit).rejects.toMatchObject({ cause: { code: '25P03' } });
  });

  it('SE9: killed before COMMIT: nothing is claimed, and the cause is there', async () => {
    const unit = (await units()).run(ada, async ({ manager }) => {
      await manager.query(`insert into notes (text) values ('lost')`);
      await kill(await pidOf(manager));
      await heard();
    });

    await expect(unit).rejects.toMatchObject({ name: 'CommitFailedError', cause: { code: '57P01' } });
    expect(await bench.texts()).toEqual([]);
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });
});
