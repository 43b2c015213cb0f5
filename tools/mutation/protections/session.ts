import type { Mutation } from '../mutation';

const SESSION = 'libs/session/src';
const ANCHORS = 'libs/session/test/anchors';

export const session: readonly Mutation[] = [
  {
    name: 'session revocation after its end',
    file: `${SESSION}/session/lifecycle.ts`,
    find: "if (!this.ended && this.phase !== 'committing') return;",
    replace: "if (!this.ended || this.phase !== 'committing') return;",
    specs: [`${ANCHORS}/sa03-late-write.spec.ts`],
  },
  {
    name: 'a session that is given up while its step commits takes no connection behind it',
    file: `${SESSION}/session/lifecycle.ts`,
    find: 'else if (outcome) this.finish(outcome, cause);',
    replace: 'else if (outcome && cause === this) this.finish(outcome, cause);',
    specs: [`${SESSION}/session/ended-in-a-step.spec.ts`],
  },
  {
    name: 'the tag of COMMIT is checked',
    file: `${SESSION}/session/segment.ts`,
    find: "if (this.hasFailed) return { kind: 'rolled_back' };\n    const commit = new ControlStatement('COMMIT');",
    replace:
      "const commit = Object.assign(new ControlStatement('COMMIT'), { handleCommandComplete() { commit.tag = 'COMMIT'; } });",
    specs: [`${ANCHORS}/sa01-swallowed-sql-error.spec.ts`],
  },
  {
    name: 'identity goes out with BEGIN',
    file: `${SESSION}/session/beginning.ts`,
    find: 'if (settings.length === 0) return [begin];',
    replace: 'if (settings.length >= 0) return [begin];',
    specs: ['test/threads.e2e.spec.ts'],
  },
  {
    name: 'a dirty connection is destroyed',
    file: `${SESSION}/session/segment.ts`,
    find: 'if (dirt === undefined) this.lease.giveBack();',
    replace: 'if (dirt !== null) this.lease.giveBack();',
    specs: [`${ANCHORS}/sa02-next-borrower.spec.ts`],
  },
  {
    name: 'an abort cancels the statement on the server',
    file: `${SESSION}/pool/lease.ts`,
    find: 'outsideUnits(() => cancelStatement(this.client)).then(close, close);',
    replace: 'outsideUnits(() => Promise.resolve(cancelStatement.length)).then(close, close);',
    specs: [`${ANCHORS}/sa08-disconnect.spec.ts`],
  },
  {
    name: 'no query outside of the session',
    file: `${SESSION}/nest/escape-guard.ts`,
    find: 'if (unit && !isDetached()) {',
    replace: 'if (unit && !isDetached() && unit.name === "") {',
    specs: [`${ANCHORS}/sa04-outside-the-session.spec.ts`],
  },
  {
    name: 'nobody waits for a connection behind itself',
    file: `${SESSION}/session/segment-holder.ts`,
    find: 'if (isFull(pool) && this.owner.holdsElsewhere()) {',
    replace: 'if (isFull(pool) && this.owner.holdsElsewhere() && pool.totalCount < 0) {',
    specs: [
      `${SESSION}/transactional/self-deadlock.spec.ts`,
      `${ANCHORS}/sa12-parallel-nested.spec.ts`,
      'libs/session/test/traps/wire-traps.spec.ts',
    ],
  },
  {
    name: "a session refuses another user's caller",
    file: `${SESSION}/session/request-session.ts`,
    find: 'if (other && other.userId !== this.context.userId) {',
    replace: 'if (other && other.userId === "") {',
    specs: [
      `${ANCHORS}/sa14-di-canary.spec.ts`,
      `${SESSION}/observe/observe.spec.ts`,
      'test/context.e2e.spec.ts',
    ],
  },
  {
    name: 'a session is not bound to another call',
    file: `${SESSION}/session/request-session.ts`,
    find: 'if (!isSame) throw',
    replace: 'if (!isSame && userId === "") throw',
    specs: [
      `${SESSION}/observe/observe.spec.ts`,
      'test/context.e2e.spec.ts',
      'libs/session/test/first-light.spec.ts',
    ],
  },
  {
    name: 'every connection goes back to the pool',
    file: `${SESSION}/session/segment.ts`,
    find: 'if (dirt === undefined) this.lease.giveBack();',
    replace: 'if (dirt === undefined) void 0;',
    specs: ['libs/session/test/first-light.spec.ts', `${ANCHORS}/sa09-abort-while-waiting.spec.ts`],
  },
  {
    name: 'the identity ends with its transaction',
    file: `${SESSION}/session/settings-statement.ts`,
    find: 'set_config($${2 * i + 1}, $${2 * i + 2}, true)',
    replace: 'set_config($${2 * i + 1}, $${2 * i + 2}, false)',
    specs: [
      `${ANCHORS}/sa02-next-borrower.spec.ts`,
      'libs/session/test/first-light.spec.ts',
      'libs/session/test/pgbouncer.spec.ts',
    ],
  },
  {
    name: 'an answer waits for its COMMIT',
    file: `${SESSION}/nest/session.interceptor.ts`,
    find: 'else await unit.commit();',
    replace: 'else void unit.commit();',
    specs: [`${ANCHORS}/sa10-commit-before-first-byte.spec.ts`],
  },
  {
    name: 'an answer of 400 or more stores nothing',
    file: `${SESSION}/nest/session.interceptor.ts`,
    find: 'if (response.statusCode >= 400) await unit.rollback();',
    replace: 'if (response.statusCode >= 900) await unit.rollback();',
    specs: [`${ANCHORS}/sa16-throw-never-commits.spec.ts`],
  },
  {
    name: 'nothing commits while a query still runs',
    file: `${SESSION}/session/transaction.ts`,
    find: 'if (pending.length > 0) throw',
    replace: 'if (pending.length < 0) throw',
    specs: [`${ANCHORS}/sa03-late-write.spec.ts`],
  },
  {
    name: 'what is marked rollback-only never commits',
    file: `${SESSION}/session/transaction.ts`,
    find: 'if (!this.doom) return;',
    replace: 'if (this.doom !== null) return;',
    specs: [`${ANCHORS}/sa16-throw-never-commits.spec.ts`],
  },
  {
    name: 'no COMMIT by hand in a session',
    file: `${SESSION}/session/levels.ts`,
    find: 'if (traitsOf(text).controls) throw',
    replace: 'if (traitsOf(text).controls && text === "") throw',
    specs: [`${ANCHORS}/sa02-next-borrower.spec.ts`],
  },
  {
    name: "no singleton gets TypeORM's own manager",
    file: `${SESSION}/nest/boot-checks.ts`,
    find: 'if (misled.length > 0) throw',
    replace: 'if (misled.length < 0) throw',
    specs: [`${SESSION}/nest/boot-checks.spec.ts`],
  },
  {
    name: 'no route answers beside its session',
    file: `${SESSION}/nest/boot-checks.ts`,
    find: 'if (unmanaged.length > 0) throw',
    replace: 'if (unmanaged.length < 0) throw',
    specs: [`${SESSION}/nest/boot-checks.spec.ts`],
  },
];
