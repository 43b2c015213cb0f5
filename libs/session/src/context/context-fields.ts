import { type ContextRules } from './context-rules';
import { checkText, checkUserId, checkUuid, mintId } from './ids';
import { refuse } from './invalid-context.error';
import { checkedCopy, type JsonObject, type JsonValue } from './plain-json';
import { refuseReservedKeys } from './reserved-keys';

const MAX_DEPTH = 10;
const VERSION = '1.0';

/** What a context is made of. */
export interface ContextFields {
  /** The token's subject, verbatim. */
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  /** Minted when absent. */
  readonly requestId?: string;
  readonly websocketClientId?: string;
  /** Default: now. */
  readonly createdAt?: Date;
  /** 0–10; default 0. */
  readonly operationDepth?: number;
  readonly parentRequestId?: string;
  /** Plain JSON, at most 64 KiB. */
  readonly agentContext?: JsonObject;
  /** Plain JSON, at most 64 KiB. */
  readonly auditMetadata?: JsonObject;
}

const KNOWN: Readonly<Record<keyof ContextFields, true>> = {
  userId: true,
  threadId: true,
  runId: true,
  requestId: true,
  websocketClientId: true,
  createdAt: true,
  operationDepth: true,
  parentRequestId: true,
  agentContext: true,
  auditMetadata: true,
};

/** The same, checked, copied, frozen and complete. */
export interface CheckedFields {
  readonly userId: string;
  readonly threadId: string;
  readonly runId: string;
  readonly requestId: string;
  readonly websocketClientId: string | undefined;
  readonly createdAt: number;
  readonly operationDepth: number;
  readonly parentRequestId: string | undefined;
  readonly agentContext: JsonObject;
  readonly auditMetadata: JsonObject;
}

/** @throws InvalidContextError naming the first field that is wrong */
export function checkFields(fields: ContextFields, rules: ContextRules): CheckedFields {
  refuseUnknownFields(fields);
  const checked = {
    userId: checkUserId(fields.userId, rules),
    threadId: checkUuid('threadId', fields.threadId),
    runId: checkUuid('runId', fields.runId),
    requestId: fields.requestId === undefined ? mintId() : checkUuid('requestId', fields.requestId),
    websocketClientId: optional(fields.websocketClientId, (id) => checkText('websocketClientId', id)),
    createdAt: checkTime(fields.createdAt),
    operationDepth: checkDepth(fields.operationDepth),
    parentRequestId: optional(fields.parentRequestId, (id) => checkUuid('parentRequestId', id)),
    agentContext: Object.freeze(checkDictionary('agentContext', fields.agentContext)),
    auditMetadata: checkDictionary('auditMetadata', fields.auditMetadata),
  };
  addPresets(checked.auditMetadata, checked);
  return checked;
}

function addPresets(audit: Record<string, JsonValue>, fields: Omit<CheckedFields, 'auditMetadata'>): void {
  audit.context_created_at = writtenTime(fields.createdAt);
  audit.context_version = VERSION;
  audit.isolation_verified = true;
  audit.operation_depth = fields.operationDepth;
  if (fields.parentRequestId !== undefined) audit.parent_request_id = fields.parentRequestId;
  Object.freeze(audit);
}

/** Calls of the same millisecond share the text. */
function writtenTime(time: number): string {
  if (time !== lastWritten.time) lastWritten = { time, text: new Date(time).toISOString() };
  return lastWritten.text;
}

let lastWritten = { time: NaN, text: '' };

function refuseUnknownFields(fields: unknown): void {
  if (typeof fields !== 'object' || fields === null)
    refuse('fields', 'missing', 'a context needs its fields.');
  const unknown = Object.keys(fields).find((name) => !Object.hasOwn(KNOWN, name));
  if (unknown !== undefined) {
    refuse(unknown.slice(0, 80), 'unknown_field', 'is no field of a context. Put data into agentContext.');
  }
}

function checkDictionary(field: 'agentContext' | 'auditMetadata', value: unknown): Record<string, JsonValue> {
  const copy = checkedCopy(field, value === undefined ? {} : value);
  refuseReservedKeys(field, copy);
  return copy;
}

function checkDepth(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_DEPTH)
    return value + 0;
  return refuse('operationDepth', 'depth_out_of_range', `must be an integer from 0 to ${MAX_DEPTH}.`);
}

function checkTime(value: unknown): number {
  if (value === undefined) return Date.now();
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  return refuse('createdAt', 'not_a_date', 'must be a valid Date.');
}

const optional = <T>(value: unknown, check: (value: unknown) => T): T | undefined =>
  value === undefined ? undefined : check(value);
