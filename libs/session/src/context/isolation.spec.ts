import { Logger } from '@nestjs/common';
import { fields } from './__fixtures__/fields';
import { ContextIsolationError } from './context-isolation.error';
import { mintId } from './ids';
import { bindSession, contextBreaches, type EndableSession, verifyIsolation } from './isolation';
import { UserExecutionContext } from './user-execution-context';

const session = (): EndableSession => ({ end: () => Promise.resolve() });

/** What an attacker in the same process could build: the face of one context with the data of another. */
function forged(context: UserExecutionContext, stolen: Partial<UserExecutionContext>): UserExecutionContext {
  const own = { ...context, correlationId: context.correlationId, ...stolen };
  // eslint-disable-next-line no-restricted-syntax -- the forgery is the test
  return own as unknown as UserExecutionContext;
}

describe('context isolation (spec 14.2)', () => {
  it('verifyIsolation is true for a context and for its children (C16)', () => {
    const context = UserExecutionContext.create(
      fields({ agentContext: { a: [{ user_id: 'alice' }] }, auditMetadata: { by: { userId: 'alice' } } }),
    );

    expect(context.verifyIsolation()).toBe(true);
    expect(context.child('inner').verifyIsolation()).toBe(true);
    expect(context.withSocket('socket-1').verifyIsolation()).toBe(true);
  });

  it('one dictionary given to two contexts stays unshared (C6, C16)', () => {
    const shared = { nested: { list: [1] } };

    const alice = UserExecutionContext.create(fields({ userId: 'alice', agentContext: shared }));
    const bob = UserExecutionContext.create(fields({ userId: 'bob', agentContext: shared }));
    const passedOn = UserExecutionContext.create(fields({ userId: 'bob', agentContext: alice.agentContext }));

    expect(alice.agentContext.nested).not.toBe(bob.agentContext.nested);
    expect(alice.agentContext.nested).not.toBe(passedOn.agentContext.nested);
    expect(alice.child('inner').agentContext.nested).not.toBe(alice.agentContext.nested);
    expect([alice, bob, passedOn].map((context) => context.verifyIsolation())).toEqual([true, true, true]);
  });

  it('equal ids among the four log one warning (C16)', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    const id = mintId();

    const context = UserExecutionContext.create({ userId: 'alice', threadId: id, runId: id });
    context.verifyIsolation();
    context.verifyIsolation();
    UserExecutionContext.create(fields()).verifyIsolation();

    expect(warn.mock.calls).toEqual([
      [`Context ${context.correlationId} has the same id in several fields.`],
    ]);
    warn.mockRestore();
  });
});

describe('context entanglement', () => {
  it('finds a session that is bound to another live context, and refuses the binding (C16, S2)', () => {
    const shared = session();
    const alice = UserExecutionContext.create(fields({ userId: 'alice' }));
    const bob = UserExecutionContext.create(fields({ userId: 'bob' }));
    bindSession(alice, shared);

    expect(() => bindSession(bob, shared)).toThrow(ContextIsolationError);

    expect(() => bob.verifyIsolation()).toThrow(expect.objectContaining({ kind: 'shared_session' }));
    expect(alice.verifyIsolation()).toBe(true);
  });

  it('refuses a session of another request or run of the same user too (S2)', () => {
    const alice = UserExecutionContext.create(fields());
    const { userId, threadId, runId, requestId } = alice;
    const shared = session();
    bindSession(alice, shared);

    for (const other of [
      alice.child('inner'),
      UserExecutionContext.create({ userId, threadId, runId: mintId(), requestId }),
    ]) {
      expect(() => bindSession(other, shared)).toThrow(ContextIsolationError);
    }
    expect(() => bindSession(alice.withSocket('socket-1'), shared)).not.toThrow();
    expect(runId).toBe(alice.runId);
  });

  it('finds an object that is reachable from two contexts (C16)', () => {
    const alice = UserExecutionContext.create(fields({ userId: 'alice', agentContext: { inner: { a: 1 } } }));
    const bob = UserExecutionContext.create(fields({ userId: 'bob' }));

    const entangled = forged(bob, { agentContext: alice.agentContext });

    expect(() => verifyIsolation(entangled)).toThrow(
      expect.objectContaining({ kind: 'shared_object', path: 'agentContext' }),
    );
  });

  it('finds a user id of somebody else at any depth and in either spelling (C16)', () => {
    for (const inner of [{ user_id: 'bob' }, { userId: 'bob' }, { userId: ['alice'] }]) {
      for (const field of ['agentContext', 'auditMetadata'] as const) {
        const context = UserExecutionContext.create(fields({ [field]: { a: [{ b: inner }] } }));

        expect(() => context.verifyIsolation()).toThrow(
          expect.objectContaining({ kind: 'foreign_user_id', path: `${field}.a.0.b` }),
        );
      }
    }
  });

  it('names the breach, the place and the cure, and no user', () => {
    const context = UserExecutionContext.create(fields({ agentContext: { row: { user_id: 'bob' } } }));

    expect(() => context.verifyIsolation()).toThrow(
      `Context ${context.correlationId} is not isolated at agentContext.row (foreign_user_id). ` +
        'Its data names another user: remove it where the data is put together.',
    );
  });

  it('publishes each breach for whoever counts them (C16, A2)', () => {
    const seen: unknown[] = [];
    const note = (breach: unknown): number => seen.push(breach);
    contextBreaches.subscribe(note);
    const context = UserExecutionContext.create(fields({ agentContext: { user_id_of: { user_id: 'bob' } } }));

    expect(() => context.verifyIsolation()).toThrow(ContextIsolationError);
    contextBreaches.unsubscribe(note);

    expect(seen).toEqual([{ kind: 'foreign_user_id', context, path: 'agentContext.user_id_of' }]);
  });
});
