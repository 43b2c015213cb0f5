import { AsyncLocalStorage } from 'node:async_hooks';
import type { WirePool } from '../wire/pinned';
import type { OpenUnit } from './open-unit';
import type { CurrentTransaction } from './current-transaction';
import type { Levels } from './levels';
import type { Savepoint } from './savepoint';
import type { WhoseCall } from './whose-call';

/**
 * Where the running code stands: in which unit, inside which transaction or savepoint of it, waiting for what. A chain
 * of frames, innermost first; code outside of every request and unit has none.
 *
 * It only guards and routes; what a class works with is still injected.
 */
type Frame =
  | { readonly kind: 'unit'; readonly unit: OpenUnit; readonly parent: Frame | undefined }
  | { readonly kind: 'sessionless'; readonly call: WeakRef<WhoseCall>; readonly parent: Frame | undefined }
  | {
      readonly kind: 'transaction';
      readonly of: object;
      readonly transaction: CurrentTransaction;
      readonly parent: Frame | undefined;
    }
  | {
      readonly kind: 'savepoint';
      readonly of: Levels;
      readonly savepoint: Savepoint;
      readonly parent: Frame | undefined;
    }
  | {
      readonly kind: 'parked';
      readonly of: object;
      readonly step: string;
      readonly parent: Frame | undefined;
    }
  | { readonly kind: 'connection' | 'detached'; readonly parent: Frame | undefined };

const storage = new AsyncLocalStorage<Frame>();

/**
 * Runs what outlives the unit that happens to start it, such as a pool's connection and its idle timer. Inside the unit
 * they would inherit its frame, and the pool would keep a finished request alive (S1).
 */
export const outsideUnits = AsyncLocalStorage.snapshot();

export function inUnit<T>(unit: OpenUnit, work: () => T): T {
  return storage.run({ kind: 'unit', unit, parent: storage.getStore() }, work);
}

/**
 * Inside, nothing has a session, and one that somebody has kept is looked at with these eyes. Connections of the data
 * source are opened in there too and inherit the frame, so it keeps nothing alive (S1).
 */
export function inCallWithoutSession<T>(call: WhoseCall, work: () => T): T {
  return storage.run({ kind: 'sessionless', call: new WeakRef(call), parent: storage.getStore() }, work);
}

/** Inside, `session` means this transaction instead of its own. */
export function inTransaction<T>(session: object, transaction: CurrentTransaction, work: () => T): T {
  return storage.run({ kind: 'transaction', of: session, transaction, parent: storage.getStore() }, work);
}

export function inSavepoint<T>(levels: Levels, savepoint: Savepoint, work: () => T): T {
  return storage.run({ kind: 'savepoint', of: levels, savepoint, parent: storage.getStore() }, work);
}

export function whileParked<T>(session: object, step: string, work: () => T): T {
  return storage.run({ kind: 'parked', of: session, step, parent: storage.getStore() }, work);
}

/**
 * Queries inside go where they like, outside the session, and commit by themselves. Say it where that is meant: a
 * counter that must survive a rollback, a health check.
 */
export function detached<T>(work: () => T): T {
  return storage.run({ kind: 'detached', parent: storage.getStore() }, work);
}

/** What a unit opens inside calls back inside, whoever it answers. */
export function inConnection<T>(open: () => T): T {
  return currentUnit() ? storage.run({ kind: 'connection', parent: storage.getStore() }, open) : open();
}

/** The running code is called back by a connection that its unit opened, and may be anybody's. */
export function isCalledBack(): boolean {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'connection') return true;
    if (frame.kind === 'unit') return false;
  }
  return false;
}

/** The unit whose code is running; none outside of every unit, and none in detached code. */
export function currentUnit(): OpenUnit | undefined {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'unit') return frame.unit;
  }
  return undefined;
}

/** Whose code is running, with a session or without; nobody's outside of every call. */
export function currentCall(): WhoseCall | undefined {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'unit') return frame.unit.call;
    if (frame.kind === 'sessionless') return frame.call.deref();
  }
  return undefined;
}

export function isDetached(): boolean {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'detached') return true;
    if (frame.kind === 'unit') return false;
  }
  return false;
}

/** The running code stands inside a transaction that holds a connection of this pool. */
export function holdsConnectionOf(pool: WirePool): boolean {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'unit' && frame.unit.holds(pool)) return true;
    if (frame.kind === 'transaction' && frame.transaction.holds(pool)) return true;
  }
  return false;
}

export function transactionOf(session: object): CurrentTransaction | undefined {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'transaction' && frame.of === session) return frame.transaction;
  }
  return undefined;
}

export function savepointOf(levels: Levels): Savepoint | undefined {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'savepoint' && frame.of === levels) return frame.savepoint;
  }
  return undefined;
}

export function stepParkedFor(session: object): string | undefined {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    if (frame.kind === 'parked' && frame.of === session) return frame.step;
  }
  return undefined;
}
