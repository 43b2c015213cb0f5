import { operationName } from './audit-trail';
import type { ContextFields } from './context-fields';
import { checkText } from './ids';
import { frozenCopy, type JsonObject } from './plain-json';
import { refuseSystemKeys, withoutPresets } from './reserved-keys';
import type { UserExecutionContext } from './user-execution-context';

/** Data of the caller's own that a child gets beside what it inherits. */
export interface ChildExtras {
  readonly agentContext?: JsonObject;
  readonly auditMetadata?: JsonObject;
}

/** Which run of the same user a call is about. */
export interface RunIds {
  readonly threadId: string;
  readonly runId: string;
}

/** One deeper, with a request id and a time of its own (C9). */
export function childFields(
  parent: UserExecutionContext,
  operation: string,
  extras: ChildExtras,
): ContextFields {
  const name = checkText('operation', operation);
  const depth = parent.operationDepth + 1;
  return {
    ...inherited(parent),
    operationDepth: depth,
    parentRequestId: parent.requestId,
    agentContext: {
      ...parent.agentContext,
      ...checkExtra('agentContext', extras.agentContext),
      parent_operation: operationName(parent.agentContext) ?? 'root',
      operation_name: name,
      operation_depth: depth,
    },
    auditMetadata: {
      ...withoutPresets(parent.auditMetadata),
      ...checkExtra('auditMetadata', extras.auditMetadata),
      operation_name: name,
      child_created_at: new Date().toISOString(),
    },
  };
}

/** The same call, seen through a socket (C10). */
export function socketFields(context: UserExecutionContext, websocketClientId: string): ContextFields {
  return { ...sameCall(context), websocketClientId: checkText('websocketClientId', websocketClientId) };
}

/** The same call, about another thread and run of its user. */
export function runFields(context: UserExecutionContext, { threadId, runId }: RunIds): ContextFields {
  return { ...sameCall(context), threadId, runId };
}

function sameCall(context: UserExecutionContext): ContextFields {
  const { requestId, createdAt, operationDepth, parentRequestId, agentContext } = context;
  return {
    ...inherited(context),
    requestId,
    createdAt,
    operationDepth,
    agentContext,
    ...(parentRequestId === undefined ? {} : { parentRequestId }),
    auditMetadata: withoutPresets(context.auditMetadata),
  };
}

function inherited(context: UserExecutionContext): ContextFields {
  const { userId, threadId, runId, websocketClientId } = context;
  return { userId, threadId, runId, ...(websocketClientId === undefined ? {} : { websocketClientId }) };
}

function checkExtra(field: 'agentContext' | 'auditMetadata', extra: JsonObject = {}): JsonObject {
  const copy = frozenCopy(field, extra);
  refuseSystemKeys(field, copy);
  return copy;
}
