import { contextFor } from '../../test/support/app';
import { Bench, type OpenedBench } from '../../test/support/bench';
import { eventually } from '../../test/support/eventually';
import { Note } from '../../test/support/note.entity';
import { CannotParkError, type Session, SessionEndedError, SessionIsolationError } from '../index';

describe('park, step, hooks, streams', () => {
  const ada = contextFor('ada@airlock.dev');
  let { bench, dataSource, units } = {} as OpenedBench;

  beforeAll(async () => ({ bench, dataSource, units } = await Bench.withUnits()));
  afterAll(() => bench.close());
  beforeEach(() => bench.empty());

  it.each([
    ['an insert', `insert into notes (text) values ('x')`],
    ['a row lock', 'select * from notes for update'],
    ['NOTIFY', 'notify somebody'],
    ['pg_notify in a select', `select pg_notify('somebody', '')`],
    ['a lock to the end of the transaction', 'select pg_advisory_xact_lock(1)'],
    ['a cursor', 'declare c cursor for select 1'],
  ])('after %s, park is refused and the transaction goes on', async (_, statement) => {
    await bench.query(`insert into notes (user_id, text) values ('ada@airlock.dev', 'there')`);

    await units.run(ada, async ({ session, manager }) => {
      await manager.query(statement);
      await expect(session.park(async () => 'parked')).rejects.toThrow(CannotParkError);
      expect(await manager.query('select 1 as one')).toEqual([{ one: 1 }]);
    });
  });

  it('at REPEATABLE READ and in a nested transaction, park is refused', async () => {
    const strict = units.run(
      ada,
      { isolation: 'REPEATABLE READ', retry: 0 },
      async ({ session, manager }) => {
        await manager.query('select 1');
        await session.park(async () => 'parked');
      },
    );
    await expect(strict).rejects.toThrow('one snapshot');

    const nested = units.run(ada, ({ session, manager }) =>
      manager.transaction(() => session.park(async () => 'parked')),
    );
    await expect(nested).rejects.toThrow('inside a nested transaction');
  });

  it('hooks: before COMMIT in the transaction, after it once each, one that fails harms nobody', async () => {
    const heard: string[] = [];

    await units.run(ada, async ({ session, manager }) => {
      session.beforeCommit(async () => {
        await manager.query(`insert into notes (text) values ('by the hook')`);
      });
      session.afterCommit(() => {
        throw new Error('a hook that fails');
      });
      session.afterCommit(async () => void heard.push(`committed ${(await bench.texts()).join()}`));
      session.afterRollback(() => void heard.push('never'));
    });

    expect(heard).toEqual(['committed by the hook']);
  });

  it('hooks: of a unit that is rolled back, only afterRollback runs', async () => {
    const heard: string[] = [];

    const failing = units.run(ada, async ({ session, manager }) => {
      session.afterCommit(() => void heard.push('never'));
      session.afterRollback(() => void heard.push('undone'));
      await manager.query('select 1 / 0');
    });

    await expect(failing).rejects.toThrow('division by zero');
    expect(heard).toEqual(['undone']);
  });

  it('hooks: of a nested transaction that is undone, only afterRollback runs, at once; of one that is not, all do', async () => {
    const heard: string[] = [];
    const hearAs = (session: Session, what: string): void => {
      session.beforeCommit(() => void heard.push(`before ${what}`));
      session.afterCommit(() => void heard.push(`after ${what}`));
      session.afterRollback(async () => void heard.push(`undone ${what}`));
    };

    await units.run(ada, async ({ session, manager }) => {
      await manager.transaction(async () => hearAs(session, 'kept'));
      const undone = manager.transaction(async (outer) => {
        hearAs(session, 'lost');
        session.afterRollback(async () => void heard.push(`asked ${(await manager.find(Note)).length}`));
        await outer.transaction(async (inner) => {
          await inner.save(Note, { user_id: ada.userId, text: 'lost' });
          hearAs(session, 'lost within');
        });
        throw new Error('undo');
      });
      await expect(undone).rejects.toThrow('undo');
      heard.push('goes on');
    });

    expect(heard).toEqual([
      'undone lost',
      'asked 0',
      'undone lost within',
      'goes on',
      'before kept',
      'after kept',
    ]);
  });

  it("hooks: a step's run with the step", async () => {
    const heard: string[] = [];

    const failing = units.run(ada, async ({ session, manager }) => {
      session.afterCommit(() => void heard.push('step'));
      await manager.query(`insert into notes (text) values ('step')`);
      await session.step('model', async () => void heard.push('model'));
      session.afterCommit(() => void heard.push('never'));
      throw new Error('after the step');
    });

    await expect(failing).rejects.toThrow('after the step');
    expect(heard).toEqual(['step', 'model']);
    expect(await bench.texts()).toEqual(['step']);
  });

  it.each<[string, (session: Session) => Promise<unknown>]>([
    ['committed', (session) => session.lastly(() => session.manager.query('select 1'))],
    [
      'been rolled back',
      (session) =>
        units.run(ada, () => Promise.resolve(session.manager.queryRunner?.[Symbol.asyncDispose]())),
    ],
  ])('hooks: of a session that has %s are refused instead of forgotten', async (_, end) => {
    const late = units.run(ada, async ({ session }) => {
      await end(session);
      for (const hang of ['beforeCommit', 'afterCommit', 'afterRollback'] as const)
        expect(() => session[hang](() => undefined)).toThrow(SessionEndedError);
    });

    await late.catch((error: unknown) => expect(error).toBeInstanceOf(SessionEndedError));
    expect.assertions(_ === 'committed' ? 3 : 4);
  });

  it('a session that has committed is not promised to be rolled back', async () => {
    await units.run(ada, async ({ session }) => {
      await session.lastly(() => session.manager.query('select 1'));
      expect(() => session.setRollbackOnly('too late')).toThrow(SessionEndedError);
    });
  });

  it('a stream reads row by row, other statements in between, and ends with the session', async () => {
    await bench.query(
      `insert into notes (user_id, text) select 'ada@airlock.dev', 'row ' || n from generate_series(1, 450) n`,
    );

    const read = await units.run(ada, async ({ manager }) => {
      const rows: unknown[] = [];
      for await (const row of await manager.createQueryBuilder(Note, 'n').orderBy('n.id').stream()) {
        if (rows.push(row) % 200 === 0) await manager.query('select 1');
      }
      return rows;
    });

    expect(read).toHaveLength(450);
    expect(read.at(-1)).toMatchObject({ n_text: 'row 450' });
    await eventually('everything borrowed is back', () => bench.isAtRest(dataSource));
  });

  it('S3: a session used by another user, or bound to his context, is refused before any effect', async () => {
    const bob = contextFor('bob@airlock.dev');

    await units.run(ada, async (hers) => {
      const theft = units.run(bob, () => hers.manager.query(`insert into notes (text) values ('by bob')`));
      await expect(theft).rejects.toThrow(SessionIsolationError);
      expect(() => hers.session.bind(bob)).toThrow(SessionIsolationError);
    });

    expect(await bench.texts()).toEqual([]);
  });
});
