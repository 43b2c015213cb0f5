import type { EntityManager } from 'typeorm';
import { detached, NoTransactionError, TransactionAbortedError, TransactionExistsError } from '../index';
import { Notes, NotesBench, Refused } from './__fixtures__/notes';

describe('@Transactional: the seven propagations', () => {
  const suite = NotesBench.ofSuite();

  it.each(['required', 'supports', 'mandatory', 'nested'] as const)(
    '%s joins the transaction',
    async (mode) => {
      const [outer, inner] = await suite.inUnit(async (notes) => [
        await notes.xid(),
        await notes[mode]('joined'),
      ]);

      expect(outer).toBe(inner);
      expect(await suite.bench.texts()).toEqual(['joined']);
    },
  );

  it.each(['requiresNew', 'notSupported'] as const)('%s does not, and keeps what it did', async (mode) => {
    let xids: string[] = [];
    const failing = suite.inUnit(async (notes) => {
      xids = [await notes.write('outer'), await notes[mode]('inner'), await notes.write('outer again')];
      throw new Error('the outer one fails');
    });

    await expect(failing).rejects.toThrow('the outer one fails');
    expect(xids[0]).toBe(xids[2]);
    expect(xids[1]).not.toBe(xids[0]);
    expect(await suite.bench.texts()).toEqual(['inner']);
  });

  it('an error that leaves a joined method dooms the whole, though it is caught (Spring: UnexpectedRollback)', async () => {
    const doomed = suite.inUnit(async (notes) => {
      await notes.write('outer');
      await notes.required('inner', new Refused('inner')).catch(() => undefined);
    });

    await expect(doomed).rejects.toThrow(TransactionAbortedError);
    await expect(doomed).rejects.toMatchObject({ cause: { message: 'inner' } });
    expect(await suite.bench.texts()).toEqual([]);
  });

  it.each(['nested', 'requiresNew'] as const)(
    'an error that leaves a %s method undoes only its own',
    async (mode) => {
      await suite.inUnit(async (notes) => {
        await notes.write('outer');
        await notes[mode]('inner', new Refused('inner')).catch(() => undefined);
        await notes.write('outer again');
      });

      expect(await suite.bench.texts()).toEqual(['outer', 'outer again']);
    },
  );

  it('not supported: each statement is committed by itself, under the same identity', async () => {
    await suite.inUnit(async (notes) => {
      await notes.notSupported('stays', new Refused('too late')).catch(() => undefined);
      expect(await suite.bench.texts()).toEqual(['stays']);
    });

    expect(await suite.bench.query('select user_id from notes')).toEqual([{ user_id: 'ada@airlock.dev' }]);
  });

  it('inside not supported: required begins anew, mandatory fails, never runs, manager.transaction is atomic', async () => {
    await suite.inUnit((notes) =>
      notes.suspended(async () => {
        const [a, b] = [await notes.required('a'), await notes.required('b')];
        expect(a).not.toBe(b);
        await expect(notes.mandatory('c')).rejects.toThrow(NoTransactionError);
        await notes.never('d');
        const failing = notes.manager.transaction(async (manager) => {
          await manager.query(`insert into notes (text) values ('undone')`);
          throw new Error('undo');
        });
        await expect(failing).rejects.toThrow('undo');
      }),
    );

    expect(await suite.bench.texts()).toEqual(['a', 'b', 'd']);
  });

  it('inside not supported: a hook on a COMMIT that is not to come is refused, and so is a promise to roll back', async () => {
    await suite.inUnit((notes, { session }) =>
      notes.suspended(async () => {
        for (const hang of ['beforeCommit', 'afterCommit', 'afterRollback'] as const)
          expect(() => session[hang](() => undefined)).toThrow(NoTransactionError);
        expect(() => session.setRollbackOnly('because')).toThrow('commits by itself');
      }),
    );

    expect.assertions(4);
  });

  it('never fails inside a session', async () => {
    await expect(suite.inUnit((notes) => notes.never('x'))).rejects.toThrow(TransactionExistsError);
  });

  it('outside of any session: what needs one fails, what does not runs', async () => {
    const outside = new Notes({ query: async () => [{ value: 'plain' }] } as unknown as EntityManager);

    for (const mode of ['required', 'mandatory', 'requiresNew', 'nested'] as const) {
      await expect(outside[mode]('x')).rejects.toThrow(NoTransactionError);
    }
    for (const mode of ['supports', 'notSupported', 'never'] as const) {
      expect(await outside[mode]('x')).toBe('plain');
    }
    await suite.inUnit(() => detached(async () => expect(await outside.never('x')).toBe('plain')));
  });
});
