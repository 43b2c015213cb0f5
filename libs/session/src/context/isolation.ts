import { Logger } from '@nestjs/common';
import { channel } from 'node:diagnostics_channel';
import { ContextIsolationError, type IsolationBreach } from './context-isolation.error';
import { hiddenField } from './hidden-field';
import type { JsonObject, JsonValue } from './plain-json';
import type { UserExecutionContext } from './user-execution-context';

/** What of a session a context's scope needs: a way to end it. */
export interface EndableSession {
  end(outcome: 'commit' | 'rollback'): Promise<void>;
}

/** What a subscriber of `airlock:context:breach` receives. */
export class ContextBreach {
  /** @param context the one that was found not to be isolated */
  constructor(
    readonly kind: IsolationBreach,
    readonly context: UserExecutionContext,
    readonly path: string,
  ) {}
}

/** Every breach is published here, so that whoever counts them needs no place in this library. */
export const contextBreaches = channel('airlock:context:breach');

/**
 * All bookkeeping is hidden: it finds what is shared, goes with the object that it is about, and no context shows a session
 * to whoever looks (H2).
 */
const ownerOfObject = hiddenField<UserExecutionContext>();
const ownerOfSession = hiddenField<UserExecutionContext>();
const openSessions = hiddenField<Set<EndableSession>>();
const entangled = new WeakSet<UserExecutionContext>();
const warned = new WeakSet<UserExecutionContext>();

const logger = new Logger('UserExecutionContext');

/** Notes whose the objects are; called once, where the context is made. */
export function claimObjects(context: UserExecutionContext): void {
  claim(context, context.agentContext);
  claim(context, context.auditMetadata);
}

function claim(context: UserExecutionContext, object: readonly JsonValue[] | JsonObject): void {
  ownerOfObject.put(object, context);
  for (const entry of Object.values<JsonValue>(object)) {
    if (typeof entry === 'object' && entry !== null) claim(context, entry);
  }
}

/**
 * Ties a session to the call it was opened for; called by whatever opens sessions, so that nobody registers by hand.
 * @throws ContextIsolationError when the session belongs to another user, run or request (S2, C16)
 */
export function bindSession(context: UserExecutionContext, session: EndableSession): void {
  const owner = ownerOfSession.of(session);
  if (owner !== undefined && !isSameCall(owner, context)) {
    entangled.add(context);
    breach('shared_session', context, 'session');
  }
  ownerOfSession.put(session, owner ?? context);
  const sessions = openSessions.of(context);
  if (sessions) sessions.add(session);
  else openSessions.put(context, new Set([session]));
}

/** Forgets a session that has ended. */
export function unbindSession(context: UserExecutionContext, session: EndableSession): void {
  openSessions.of(context)?.delete(session);
}

/** The sessions that are open for this context. */
export function sessionsOf(context: UserExecutionContext): readonly EndableSession[] {
  return [...(openSessions.of(context) ?? [])];
}

/**
 * @returns true
 * @throws ContextIsolationError when an object, a session or a user id in it is somebody else's (C16)
 */
export function verifyIsolation(context: UserExecutionContext): true {
  for (const [path, object] of objectsOf(context)) {
    if (ownerOfObject.of(object) !== context) {
      breach('shared_object', context, path);
    }
    if (namesSomebodyElse(object, context.userId)) {
      breach('foreign_user_id', context, path);
    }
  }
  if (entangled.has(context)) {
    breach('shared_session', context, 'session');
  }
  warnOfEqualIds(context);
  return true;
}

function breach(kind: IsolationBreach, context: UserExecutionContext, path: string): never {
  contextBreaches.publish(new ContextBreach(kind, context, path));
  throw new ContextIsolationError(kind, context.correlationId, path);
}

function isSameCall(a: UserExecutionContext, b: UserExecutionContext): boolean {
  return a.userId === b.userId && a.runId === b.runId && a.requestId === b.requestId;
}

function namesSomebodyElse(object: object, userId: string): boolean {
  return Object.entries(object).some(
    ([key, value]) => (key === 'user_id' || key === 'userId') && value !== userId,
  );
}

/** Legal, but hardly meant: somebody filled several fields from one variable. */
function warnOfEqualIds(context: UserExecutionContext): void {
  const ids = [context.userId, context.threadId, context.runId, context.requestId];
  if (new Set(ids).size === ids.length || warned.has(context)) return;
  warned.add(context);
  logger.warn(`Context ${context.correlationId} has the same id in several fields.`);
}

function objectsOf(context: UserExecutionContext): (readonly [path: string, object: object])[] {
  return [...walk('agentContext', context.agentContext), ...walk('auditMetadata', context.auditMetadata)];
}

function* walk(path: string, value: JsonValue | JsonObject): Generator<readonly [string, object]> {
  if (typeof value !== 'object' || value === null) return;
  yield [path, value];
  for (const [key, entry] of Object.entries(value)) yield* walk(`${path}.${key}`, entry);
}
