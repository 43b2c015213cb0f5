import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { Gate } from '../../test/support/gate';
import { type Session, SessionMonitor, UnitOfWork } from '../index';

describe('a unit that is ended from outside while a step of it commits (SE5)', () => {
  const ada = contextFor('ada@airlock.dev');
  const insert = (text: string): string => `insert into notes (text) values ('${text}')`;
  let { bench, dataSource } = {} as OpenedBench;
  let units: UnitOfWork;
  let monitor: SessionMonitor;
  let gate: Gate;

  beforeAll(async () => {
    ({ bench, dataSource } = await Bench.withPool());
    const app = await bench.app(dataSource);
    [units, monitor] = [app.get(UnitOfWork), app.get(SessionMonitor)];
    gate = await Gate.on(bench.database.superuserUrl);
    await bench.query(`
      create function wait_at_the_gate() returns trigger language plpgsql as
        $$ begin perform ${Gate.ROW}; return null; end $$;
      create constraint trigger at_commit after insert on notes
        deferrable initially deferred for each row execute function wait_at_the_gate()`);
  });
  afterAll(async () => {
    await gate.close();
    await bench.close();
  });
  beforeEach(() => bench.empty());

  /** Of a unit that is aborted while its step commits, and of what its code does afterwards. */
  async function abortedInItsStep(afterwards: (session: Session) => Promise<unknown>): Promise<unknown[]> {
    const caller = new AbortController();
    const work = Promise.withResolvers<unknown>();
    const unit = units.run(ada, { signal: caller.signal }, async ({ manager, session }) => {
      await manager.query(insert('in the step'));
      const running = session.step('wait', async () => undefined).then(() => afterwards(session));
      work.resolve(running.catch((error: unknown) => error));
      await running;
    });
    await gate.reached();
    caller.abort(new Error('the client has gone'));
    const outcome = await unit.catch((error: unknown) => error);
    await gate.open();
    const answer = await work.promise;
    await gate.shut();
    return [outcome, answer];
  }

  it('the caller hears of it at once; what the step stored stands, and nothing more is stored', async () => {
    const [outcome, behind] = await abortedInItsStep(({ manager }) => manager.query(insert('behind it')));

    expect(outcome).toEqual(new Error('the client has gone'));
    expect(behind).toMatchObject({ name: 'SessionEndedError' });
    await eventually('the connection is back', () => bench.isAtRest(dataSource));
    expect(await bench.texts()).toEqual(['in the step']);
  });

  it('it has ended: nobody counts it as parked', async () => {
    await abortedInItsStep(async () => undefined);

    const [{ sessions }] = monitor.snapshot() as [ReturnType<SessionMonitor['snapshot']>[number]];
    expect(sessions.byState).toMatchObject({ parked: 0, committing: 0, open: 0 });
  });
});
