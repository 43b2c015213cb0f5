import { auditTrail, type AuditTrail, correlationId, serialize, type SerializedContext } from './audit-trail';
import { type CheckedFields, checkFields, type ContextFields } from './context-fields';
import { ContextRules } from './context-rules';
import { childFields, type ChildExtras, runFields, type RunIds, socketFields } from './derived-fields';
import {
  type ContextPrincipal,
  httpFacts,
  type HttpRequestFacts,
  type JobRun,
  type RouteIds,
  socketFacts,
  type SocketMessageFacts,
} from './http-facts';
import { mintId } from './ids';
import { claimObjects, verifyIsolation } from './isolation';
import { fingerprint, type ScopedKey, scopedKey } from './keys';
import type { JsonObject } from './plain-json';

/** Known to this file only, so that at run time too nothing but `create` makes a context. */
const FACTORY = Symbol('UserExecutionContext.create');

/**
 * Whose call this is: the user, the thread, the run, the request. Frozen at every depth, plain data only; it never
 * carries a session, a connection or a token (spec 3, C1–C18).
 */
export class UserExecutionContext {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;
  readonly websocketClientId: string | undefined;
  readonly operationDepth: number;
  readonly parentRequestId: string | undefined;
  readonly agentContext: JsonObject;
  readonly auditMetadata: JsonObject;
  readonly #createdAt: number;
  readonly #rules: ContextRules;

  private constructor(factory: symbol, fields: CheckedFields, rules: ContextRules) {
    if (factory !== FACTORY)
      throw new TypeError('A context is made by UserExecutionContext.create only (C19).');
    this.userId = fields.userId;
    this.threadId = fields.threadId;
    this.runId = fields.runId;
    this.requestId = fields.requestId;
    this.websocketClientId = fields.websocketClientId;
    this.operationDepth = fields.operationDepth;
    this.parentRequestId = fields.parentRequestId;
    this.agentContext = fields.agentContext;
    this.auditMetadata = fields.auditMetadata;
    this.#createdAt = fields.createdAt;
    this.#rules = rules;
    Object.freeze(this);
  }

  /**
   * The one validating constructor; every other way of making a context comes through here.
   * @param rules of the application; the strict ones when left out
   * @throws InvalidContextError naming the field and the reason
   */
  static create(fields: ContextFields, rules: ContextRules = ContextRules.strict): UserExecutionContext {
    const context = new UserExecutionContext(FACTORY, checkFields(fields, rules), rules);
    claimObjects(context);
    return context;
  }

  /** For an HTTP request (C14). Identity is the principal's; the request id is always new. */
  static fromHttp(
    request: HttpRequestFacts,
    principal: ContextPrincipal,
    ids: RouteIds = {},
    rules: ContextRules = ContextRules.strict,
  ): UserExecutionContext {
    const auditMetadata = httpFacts(request);
    return UserExecutionContext.create({ ...minted(ids), userId: principal.userId, auditMetadata }, rules);
  }

  /** For one message of a socket; each message has a context of its own. */
  static fromSocketMessage(
    message: SocketMessageFacts,
    principal: ContextPrincipal,
    ids: RouteIds = {},
    rules: ContextRules = ContextRules.strict,
  ): UserExecutionContext {
    return UserExecutionContext.create(
      {
        ...minted(ids),
        userId: principal.userId,
        websocketClientId: message.socketId,
        auditMetadata: socketFacts(message),
      },
      rules,
    );
  }

  /** For the job of a run: identity from the run's row, as a child of the request that created it. */
  static fromJob(run: JobRun, rules: ContextRules = ContextRules.strict): UserExecutionContext {
    const { userId, threadId, runId, requestId } = run;
    return UserExecutionContext.create({ userId, threadId, runId, requestId }, rules).child('run_job');
  }

  /** Whether the factory made it. A prototype can be borrowed, a private field cannot. */
  static made(value: unknown): value is UserExecutionContext {
    return typeof value === 'object' && value !== null && #rules in value;
  }

  get createdAt(): Date {
    return new Date(this.#createdAt);
  }

  /** `user:thread:run:request`, eight characters each; for reading, never for looking up (C12). */
  get correlationId(): string {
    return correlationId(this);
  }

  /** Equal for contexts with equal fields, different for any others (C15). */
  get key(): string {
    return fingerprint({ ...serialize(this) });
  }

  /**
   * A context for an operation inside this one: same user, thread, run and socket; new request id; one deeper (C9).
   * @throws InvalidContextError at depth 10, for a blank operation, and for extras that name a system field
   */
  child(operation: string, extras: ChildExtras = {}): UserExecutionContext {
    return UserExecutionContext.create(childFields(this, operation, extras), this.#rules);
  }

  /** The same call, now with a socket: a new context with the same request id. */
  withSocket(websocketClientId: string): UserExecutionContext {
    return UserExecutionContext.create(socketFields(this, websocketClientId), this.#rules);
  }

  /** The same call, now about another run of its user: a new context with the same request id. */
  withRun(ids: RunIds): UserExecutionContext {
    return UserExecutionContext.create(runFields(this, ids), this.#rules);
  }

  /** @throws ContextIsolationError when something in it is shared with another context (C16) */
  verifyIsolation(): true {
    return verifyIsolation(this);
  }

  toJSON(): SerializedContext {
    return serialize(this);
  }

  auditTrail(): AuditTrail {
    return auditTrail(this);
  }

  equals(other: unknown): boolean {
    return UserExecutionContext.made(other) && (other === this || other.key === this.key);
  }

  /** The only way to build the key of a cache, queue, breaker or lock: the user is always part of it. */
  scopedKey(component: string, ...parts: readonly (string | number)[]): ScopedKey {
    return scopedKey(this.userId, component, parts);
  }
}

/** The same object back. @throws TypeError for anything that the factory did not make */
export function assertContext(value: unknown): UserExecutionContext {
  if (UserExecutionContext.made(value)) return value;
  const kind = value === null ? 'null' : typeof value;
  throw new TypeError(
    `Expected a UserExecutionContext, got ${kind}. Make one with UserExecutionContext.create and hand it on as it is.`,
  );
}

function minted(ids: RouteIds): { threadId: string; runId: string } {
  return { threadId: ids.threadId ?? mintId(), runId: ids.runId ?? mintId() };
}
