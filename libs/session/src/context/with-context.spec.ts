import { Logger } from '@nestjs/common';
import { fields } from './__fixtures__/fields';
import { bindSession } from './isolation';
import { UserExecutionContext } from './user-execution-context';
import { withContext } from './with-context';

/** A session bound to the context, and the list of what became of it. */
function opened(context: UserExecutionContext, failure?: Error): string[] {
  const outcomes: string[] = [];
  bindSession(context, {
    end: async (outcome) => {
      outcomes.push(outcome);
      if (failure) throw failure;
    },
  });
  return outcomes;
}

describe('managed scope of a context (spec 14.2)', () => {
  let context: UserExecutionContext;
  let logged: jest.SpyInstance;

  beforeEach(() => {
    context = UserExecutionContext.create(fields());
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });

  afterEach(() => logged.mockRestore());

  it('yields the same context, and what the work returns (C17)', async () => {
    const result = await withContext(context, (inside) => ({ inside }));

    expect(result.inside).toBe(context);
  });

  it('ends its session by commit on success, once (C17)', async () => {
    const before = opened(context);
    let inside: string[] = [];

    await withContext(context, async () => {
      inside = opened(context);
    });
    await withContext(context, async () => 'again');

    expect([before, inside]).toEqual([['commit'], ['commit']]);
  });

  it('may leave ending to the enclosing scope (C17)', async () => {
    const outcomes = opened(context);

    await withContext(context, async () => {
      await withContext(context, async () => 'inner', { cleanup: false });
      expect(outcomes).toEqual([]);
    });

    expect(outcomes).toEqual(['commit']);
  });

  it('ends its session by rollback after a throw, and throws the very same error (C17)', async () => {
    const outcomes = opened(context);
    const failure = new Error('of the work');

    const scope = withContext(context, () => {
      throw failure;
    });

    await expect(scope).rejects.toBe(failure);
    expect(outcomes).toEqual(['rollback']);
  });

  it('only logs an error while closing, so that the original one is thrown (C17)', async () => {
    const outcomes = opened(context, new Error('of the rollback'));
    const failure = new Error('of the work');

    await expect(withContext(context, () => Promise.reject(failure))).rejects.toBe(failure);

    expect(outcomes).toEqual(['rollback']);
    expect(logged.mock.calls).toEqual([
      [
        `A session of context ${context.correlationId} did not end with rollback.`,
        expect.stringContaining('of the rollback'),
      ],
    ]);
  });
});

describe('managed scope, when things go wrong', () => {
  it('does not call a failed commit a success (C17, S5)', async () => {
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const context = UserExecutionContext.create(fields());
    const first = opened(context, new Error('of the commit'));
    const second = opened(context);

    await expect(withContext(context, async () => 'done')).rejects.toThrow('of the commit');

    expect([first, second]).toEqual([['commit'], ['rollback']]);
    expect(logged).toHaveBeenCalledTimes(1);
    logged.mockRestore();
  });

  it('rolls back at once when aborted, and throws the reason (C17)', async () => {
    const context = UserExecutionContext.create(fields());
    const outcomes = opened(context);
    const abort = new AbortController();
    const reason = new Error('the client left');

    const scope = withContext(context, () => new Promise(() => undefined), { signal: abort.signal });
    abort.abort(reason);

    await expect(scope).rejects.toBe(reason);
    expect(outcomes).toEqual(['rollback']);
  });

  it('does not start what was aborted before, and forgets the signal afterwards (C17)', async () => {
    const context = UserExecutionContext.create(fields());
    const outcomes = opened(context);
    const abort = new AbortController();
    const removed = jest.spyOn(abort.signal, 'removeEventListener');

    await withContext(context, () => 'done', { signal: abort.signal });
    abort.abort(new Error('too late'));
    const work = jest.fn();

    await expect(withContext(context, work, { signal: abort.signal })).rejects.toThrow('too late');
    expect(work).not.toHaveBeenCalled();
    expect(outcomes).toEqual(['commit']);
    expect(removed).toHaveBeenCalledTimes(1);
  });

  it('takes nothing but a context (C10, C16)', async () => {
    const work = jest.fn();

    await expect(withContext(null as never, work)).rejects.toThrow(TypeError);
    await expect(withContext({ userId: 'alice' } as never, work)).rejects.toThrow(TypeError);
    expect(work).not.toHaveBeenCalled();
  });
});
