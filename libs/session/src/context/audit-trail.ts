import { hashOfUser } from './keys';
import type { JsonObject, JsonValue } from './plain-json';
import type { UserExecutionContext } from './user-execution-context';

/** The context as it is sent and stored: ten keys, and never a session, token or secret (C11). */
export interface SerializedContext {
  readonly user_id: string;
  readonly thread_id: string;
  readonly run_id: string;
  readonly request_id: string;
  readonly websocket_client_id: string | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly agent_context: JsonObject;
  readonly audit_metadata: JsonObject;
  readonly operation_depth: number;
  readonly parent_request_id: string | null;
}

/** What the audit log keeps of a context (C13). */
export interface AuditTrail {
  readonly correlation_id: string;
  readonly user_id: string;
  readonly thread_id: string;
  readonly run_id: string;
  readonly request_id: string;
  readonly created_at: string;
  readonly operation_depth: number;
  readonly parent_request_id: string | null;
  readonly operation_name: string | null;
  readonly has_websocket: boolean;
  readonly audit_metadata: JsonObject;
  readonly context_age_seconds: number;
}

/** Always a copy of its own: what a caller does with it does not reach the context. */
export function serialize(context: UserExecutionContext): SerializedContext {
  return {
    user_id: context.userId,
    thread_id: context.threadId,
    run_id: context.runId,
    request_id: context.requestId,
    websocket_client_id: context.websocketClientId ?? null,
    created_at: context.createdAt.toISOString(),
    agent_context: structuredClone(context.agentContext),
    audit_metadata: structuredClone(context.auditMetadata),
    operation_depth: context.operationDepth,
    parent_request_id: context.parentRequestId ?? null,
  };
}

export function auditTrail(context: UserExecutionContext): AuditTrail {
  return {
    correlation_id: context.correlationId,
    user_id: context.userId,
    thread_id: context.threadId,
    run_id: context.runId,
    request_id: context.requestId,
    created_at: context.createdAt.toISOString(),
    operation_depth: context.operationDepth,
    parent_request_id: context.parentRequestId ?? null,
    operation_name: operationName(context.agentContext) ?? null,
    has_websocket: context.websocketClientId !== undefined,
    audit_metadata: structuredClone(context.auditMetadata),
    context_age_seconds: (Date.now() - context.createdAt.getTime()) / 1_000,
  };
}

/**
 * Four parts of eight characters, for reading only (C12). Of a UUID the last eight: a UUIDv7 begins with a clock, and
 * two of the same minute would look alike.
 */
export function correlationId(context: UserExecutionContext): string {
  const uuids = [context.threadId, context.runId, context.requestId];
  return [hashOfUser(context.userId), ...uuids.map((id) => id.slice(-8))].join(':');
}

export function operationName(agentContext: JsonObject): string | undefined {
  const name: JsonValue | undefined = agentContext.operation_name;
  return typeof name === 'string' ? name : undefined;
}
