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
export const isCalledBack = (): boolean => isWithin('connection');

export const isDetached = (): boolean => isWithin('detached');

/** The unit whose code is running; none outside of every unit. */
export function currentUnit(): OpenUnit | undefined {
  return nearest((frame) => (frame.kind === 'unit' ? frame.unit : undefined));
}

/** Whose code is running, with a session or without; nobody's outside of every call. */
export function currentCall(): WhoseCall | undefined {
  const frame = nearest((one) => (one.kind === 'unit' || one.kind === 'sessionless' ? one : undefined));
  return frame?.kind === 'unit' ? frame.unit.call : frame?.call.deref();
}

/** The running code stands inside a transaction that holds a connection of this pool. */
export function holdsConnectionOf(pool: WirePool): boolean {
  const holder = nearest((frame) => {
    if (frame.kind === 'unit') return frame.unit.holds(pool) || undefined;
    return (frame.kind === 'transaction' && frame.transaction.holds(pool)) || undefined;
  });
  return holder ?? false;
}

export function transactionOf(session: object): CurrentTransaction | undefined {
  return nearest((frame) =>
    frame.kind === 'transaction' && frame.of === session ? frame.transaction : undefined,
  );
}

export function savepointOf(levels: Levels): Savepoint | undefined {
  return nearest((frame) =>
    frame.kind === 'savepoint' && frame.of === levels ? frame.savepoint : undefined,
  );
}

export function stepParkedFor(session: object): string | undefined {
  return nearest((frame) => (frame.kind === 'parked' && frame.of === session ? frame.step : undefined));
}

/** Nearer than the unit that is running. */
const isWithin = (kind: 'connection' | 'detached'): boolean =>
  nearest(({ kind: found }) => (found === kind || found === 'unit' ? found : undefined)) === kind;

function nearest<Found>(found: (frame: Frame) => Found | undefined): Found | undefined {
  for (let frame = storage.getStore(); frame; frame = frame.parent) {
    const one = found(frame);
    if (one !== undefined) return one;
  }
  return undefined;
}
