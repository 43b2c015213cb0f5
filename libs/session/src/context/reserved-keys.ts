import { refuse } from './invalid-context.error';
import type { JsonObject } from './plain-json';

/** Names of the context's own fields, in either spelling: data must not pretend to be identity (C7). */
const RESERVED: ReadonlySet<string> = bothSpellings([
  'user_id',
  'thread_id',
  'run_id',
  'request_id',
  'created_at',
  'db_session',
  'websocket_client_id',
]);

/** Written by the factory into the audit metadata of every context. */
const PRESET_AUDIT: ReadonlySet<string> = bothSpellings([
  'context_created_at',
  'context_version',
  'isolation_verified',
  'operation_depth',
  'parent_request_id',
]);

/** Written by `child` into its dictionaries. */
const CHILD: ReadonlySet<string> = bothSpellings([
  'parent_operation',
  'operation_name',
  'operation_depth',
  'parent_request_id',
  'child_created_at',
]);

export function refuseReservedKeys(field: 'agentContext' | 'auditMetadata', dictionary: JsonObject): void {
  for (const key of Object.keys(dictionary)) {
    const taken = RESERVED.has(key) || (field === 'auditMetadata' && PRESET_AUDIT.has(key));
    if (taken) refuse(field, 'reserved_key', `"${key}" is set by the system. Choose another key.`);
  }
}

/** What the caller of `child` adds must not name anything that the system writes (C9). */
export function refuseSystemKeys(field: 'agentContext' | 'auditMetadata', extra: JsonObject): void {
  for (const key of Object.keys(extra)) {
    if (RESERVED.has(key) || PRESET_AUDIT.has(key) || CHILD.has(key)) {
      refuse(field, 'reserved_key', `"${key}" is set by the system. Choose another key.`);
    }
  }
}

/** The audit metadata as its caller gave it. */
export function withoutPresets(audit: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(audit).filter(([key]) => !PRESET_AUDIT.has(key)));
}

function bothSpellings(snakeCase: readonly string[]): ReadonlySet<string> {
  const camelCase = snakeCase.map((key) =>
    key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );
  return new Set([...snakeCase, ...camelCase]);
}
