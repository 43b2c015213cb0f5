import { call } from '../../test/support/http';
import { IncompatibleTransactionError, SessionTimeoutError } from '../index';
import { NotesBench, Refused, RefusedPolitely } from './__fixtures__/notes';
import { Transactional } from './transactional.decorator';
import type { TransactionalOptions } from './transactional-options';

describe('@Transactional: isolation, read-only, timeout, rollback rules, retry', () => {
  const suite = NotesBench.ofSuite();

  it('isolation and read-only are chosen by the first method, before the first query', async () => {
    expect(await suite.inUnit((notes) => notes.serializable())).toBe('serializable');
  });

  it('a method that asks for more than the transaction has begun as is refused', async () => {
    const late = suite.inUnit(async (notes) => {
      await notes.xid();
      await notes.serializable();
    });

    await expect(late).rejects.toThrow(IncompatibleTransactionError);
    expect(await suite.inUnit(async (notes) => (await notes.xid(), notes.snapshot()))).toBe(
      'repeatable read, read-only on',
    );
  });

  it('noRollbackOn commits and passes the error on; the nearer rule wins', async () => {
    await expect(suite.inUnit((notes) => notes.lenient('kept', new Refused('no')))).rejects.toThrow('no');
    await expect(
      suite.inUnit((notes) => notes.lenient('undone', new RefusedPolitely('sorry'))),
    ).rejects.toThrow('sorry');
    await expect(suite.inUnit((notes) => notes.lenient('undone', new Error('other')))).rejects.toThrow(
      'other',
    );

    expect(await suite.bench.texts()).toEqual(['kept']);
  });

  it('noRollbackOn in a nested method keeps the savepoint', async () => {
    await suite.inUnit(async (notes) => {
      await notes.lenientNested('kept', new Refused('no')).catch(() => undefined);
    });

    expect(await suite.bench.texts()).toEqual(['kept']);
  });

  it('on a handler: noRollbackOn stores and answers 404; a GET is read-only unless it says otherwise', async () => {
    expect((await call(suite.server.url, '/lenient', { method: 'POST' })).status).toBe(404);
    expect((await call(suite.server.url, '/read')).status).toBe(500);
    expect((await call(suite.server.url, '/write')).status).toBe(200);

    expect(await suite.bench.texts()).toEqual(['kept', 'written']);
  });

  it('timeout cancels what runs; joined, it ends the whole unit', async () => {
    // Nothing but the timeout ends either of them before the test is given up.
    await expect(suite.inUnit((notes) => notes.slow())).rejects.toThrow(SessionTimeoutError);
    await expect(suite.inUnit((notes) => notes.slowJoined())).rejects.toThrow(SessionTimeoutError);
  });

  it('timeout of a new transaction holds nobody up, whatever its code waits for; the outer one goes on', async () => {
    await suite.inUnit(async (notes) => {
      await expect(notes.deaf()).rejects.toThrow(SessionTimeoutError);
      await notes.write('outer');
    });

    expect(await suite.bench.texts()).toEqual(['outer']);
  });

  it('retry begins the transaction again, and stores once', async () => {
    await suite.inUnit(async (notes) => {
      await notes.write('outer');
      await notes.collides(1);
    });

    expect(await suite.bench.texts()).toEqual(['outer', 'attempt 2']);
  });

  it('retry is refused where no transaction begins', () => {
    const options: TransactionalOptions = { retry: 3 };

    expect(() => Transactional(options)).toThrow('needs propagation REQUIRES_NEW');
  });
});
