import { EntityManager } from 'typeorm';
import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { Gate } from '../../test/support/gate';
import {
  ConnectionLostError,
  detached,
  onSessionEvent,
  type Session,
  SessionEndedError,
  SessionMonitor,
  Transactional,
  type Unit,
  UnitOfWork,
} from '../index';

const GONE = new Error('the client has gone');
const NEVER = new Promise<never>(() => undefined);

class Journal {
  constructor(private readonly manager: EntityManager) {}

  @Transactional({ propagation: 'REQUIRES_NEW' })
  async add(text: string): Promise<void> {
    await this.manager.query(`insert into notes (text) values ('${text}')`);
  }
}

describe('a unit that is given up, wherever it stands (S3, S4, SE5)', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource } = {} as OpenedBench;
  let units: UnitOfWork;
  let monitor: SessionMonitor;
  let gate: Gate;
  let client: AbortController;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    const app = await bench.app(dataSource);
    [units, monitor] = [app.get(UnitOfWork), app.get(SessionMonitor)];
    gate = await Gate.on(bench.database.superuserUrl);
  });
  afterAll(async () => {
    await gate.close();
    await bench.close();
  });
  beforeEach(async () => {
    client = new AbortController();
    await bench.empty();
  });
  afterEach(async () => {
    await eventually('the connections are back', () => bench.isAtRest(dataSource));
    const [{ sessions }] = monitor.snapshot() as [ReturnType<SessionMonitor['snapshot']>[number]];
    expect(sessions.active).toBe(0);
    expect(sessions.byState).toEqual({ idle: 0, open: 0, parked: 0, committing: 0 });
  });

  const write = ({ manager }: Pick<Unit, 'manager'>, text: string): Promise<unknown> =>
    manager.query(`insert into notes (text) values ('${text}')`);

  const run = <T>(work: (unit: Unit) => Promise<T>): Promise<T> =>
    units.run(ada, { signal: client.signal }, work);

  const errorOf = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('before it has begun: its work does not begin', async () => {
    const work = jest.fn(async (unit: Unit) => write(unit, 'nobody wants it'));
    client.abort(GONE);

    await expect(run(work)).rejects.toBe(GONE);

    expect(work).not.toHaveBeenCalled();
  });

  it('between two attempts: it does not begin again', async () => {
    const stop = onSessionEvent('retried', () => client.abort(GONE));
    const work = jest.fn(async ({ manager }: Unit) =>
      manager.query(`do $$ begin raise exception 'collision' using errcode = '40001'; end $$`),
    );

    const unit = units.run(ada, { signal: client.signal, retry: 1 }, work);

    await expect(unit).rejects.toBe(GONE);
    stop();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it('in a hook before COMMIT that does not come back: the caller hears of it, and nothing is stored', async () => {
    const reached = Promise.withResolvers<void>();
    const unit = run(async (unit) => {
      await write(unit, 'not stored');
      unit.session.beforeCommit(() => {
        reached.resolve();
        return NEVER;
      });
    });
    await reached.promise;
    client.abort(GONE);

    await expect(unit).rejects.toBe(GONE);
    expect(await bench.texts()).toEqual([]);
  });

  it('when its work is done and rows are still fetched ahead: nobody is told that it is stored', async () => {
    let session: Session | undefined;
    const unit = run(async (unit) => {
      session = unit.session;
      await write(unit, 'not stored');
      const rows = await unit.manager.queryRunner?.stream(
        `select (select true from ${Gate.ROW} where n > 0) from generate_series(1, 2) n`,
      );
      rows?.on('data', () => undefined).on('error', () => undefined);
      await gate.reached();
      setImmediate(() => client.abort(GONE));
    });

    await expect(unit).rejects.toBe(GONE);
    expect(session?.state).toBe('aborted');
    expect(await bench.texts()).toEqual([]);
  });

  it('in a last work that asks nothing: it stays aborted, and is counted once', async () => {
    const goOn = Promise.withResolvers<void>();
    const last = Promise.withResolvers<unknown>();
    let session: Session | undefined;
    const unit = run(async (unit) => {
      session = unit.session;
      await write(unit, 'not stored');
      const concluding = session.lastly(async () => {
        client.abort(GONE);
        await goOn.promise;
      });
      last.resolve(errorOf(concluding));
      await concluding;
    });
    await expect(unit).rejects.toBe(GONE);
    goOn.resolve();

    expect(await last.promise).toBeInstanceOf(SessionEndedError);
    expect(session?.state).toBe('aborted');
  });

  it.each(['aborted', 'rolled back', 'committed'])(
    'and goes on with a transaction of its own (REQUIRES_NEW) when it is %s: none begins',
    async (how) => {
      const goOn = Promise.withResolvers<void>();
      const late = Promise.withResolvers<unknown>();
      const unit = run(async ({ manager }) => {
        late.resolve(errorOf(goOn.promise.then(() => new Journal(manager).add('too late'))));
        if (how === 'aborted') client.abort(GONE);
        if (how === 'rolled back') throw new Error('refused');
      });
      await errorOf(unit);
      goOn.resolve();

      expect(await late.promise).toBeInstanceOf(SessionEndedError);
      expect(await bench.texts()).toEqual([]);
    },
  );

  it('by the end of its data source: what it stored is gone, and it says so', async () => {
    const other = await bench.pool();
    const unit = (await bench.units(other)).run(ada, async (unit) => {
      await write(unit, 'not stored');
      await detached(() => other.destroy());
    });

    await expect(unit).rejects.toThrow(ConnectionLostError);
    expect(await bench.texts()).toEqual([]);
  });
});
