import { channel } from 'node:diagnostics_channel';
import type { UserExecutionContext } from '../context';
import type { PoolNumbers } from '../errors';

/** Which session an event is about. */
export interface SessionFacts {
  readonly sessionId: string;
  /** Of its context; the name, where nobody has signed in. */
  readonly requestId: string;
  readonly userId: string | undefined;
  readonly runId: string | undefined;
  /** Whose call it is, for an audit. */
  readonly context: UserExecutionContext | undefined;
  /** Route or name of the unit. */
  readonly name: string;
  readonly kind: 'request' | 'unit';
  readonly dataSource: string;
}

export type EndOutcome = 'committed' | 'rolled_back' | 'aborted' | 'unknown';

export type ViolationKind =
  /** Used for another user, run or request. */
  | 'foreign_context'
  /** Used after its end. */
  | 'ended'
  /** A query that would have gone past it. */
  | 'outside'
  /** The answer began before COMMIT. */
  | 'answered_early';

/** What each channel carries; times are milliseconds. */
export interface SessionEvents {
  /** A connection was taken; a session that parks takes several, one after another. */
  readonly opened: { readonly session: SessionFacts; readonly waitMs: number; readonly isFirst: boolean };
  /** A connection was given back, or destroyed because of what `destroyed` says. */
  readonly released: {
    readonly session: SessionFacts;
    readonly heldMs: number;
    readonly busyMs: number;
    readonly destroyed: string | undefined;
  };
  readonly ended: {
    readonly session: SessionFacts;
    readonly outcome: EndOutcome;
    readonly lifetimeMs: number;
    readonly error: unknown;
    /** Whether it ever took a connection. */
    readonly wasOpened: boolean;
  };
  readonly parked: { readonly session: SessionFacts; readonly step: string };
  readonly retried: { readonly name: string; readonly attempt: number; readonly error: unknown };
  /** A connection is held without a query; `openedAt` is the stack of its first one. */
  readonly idle: { readonly session: SessionFacts; readonly idleMs: number; readonly openedAt: string };
  readonly overdue: { readonly session: SessionFacts; readonly heldMs: number; readonly openedAt: string };
  /** Past the leak limit: rolled back, its connection destroyed. */
  readonly leaked: { readonly session: SessionFacts; readonly heldMs: number; readonly openedAt: string };
  readonly exhausted: { readonly dataSource: string; readonly pool: PoolNumbers; readonly error: Error };
  readonly violation: {
    readonly kind: ViolationKind;
    readonly session: SessionFacts | undefined;
    /** Of the code that was refused, where it is known. */
    readonly caller: UserExecutionContext | undefined;
    readonly error: Error;
  };
}

export type SessionEventName = keyof SessionEvents;

/** Name of the diagnostics channel on which an event is published. */
const channelName = (event: SessionEventName): string => `airlock.session.${event}`;

const CHANNELS = {
  opened: channel(channelName('opened')),
  released: channel(channelName('released')),
  ended: channel(channelName('ended')),
  parked: channel(channelName('parked')),
  retried: channel(channelName('retried')),
  idle: channel(channelName('idle')),
  overdue: channel(channelName('overdue')),
  leaked: channel(channelName('leaked')),
  exhausted: channel(channelName('exhausted')),
  violation: channel(channelName('violation')),
};

/** Builds the message only when somebody listens. */
export function publish<Name extends SessionEventName>(
  event: Name,
  message: () => SessionEvents[Name],
): void {
  if (CHANNELS[event].hasSubscribers) CHANNELS[event].publish(message());
}

/** @returns what ends the subscription */
export function onSessionEvent<Name extends SessionEventName>(
  event: Name,
  listener: (message: SessionEvents[Name]) => void,
): () => void {
  // Only `publish` above writes to these channels, and it is typed.
  const subscriber = (message: unknown): void => listener(message as SessionEvents[Name]);
  CHANNELS[event].subscribe(subscriber);
  return () => void CHANNELS[event].unsubscribe(subscriber);
}
