export type { AuditTrail, SerializedContext } from './audit-trail';
export type { ContextFields } from './context-fields';
export type { ChildExtras } from './derived-fields';
export { ContextIsolationError, type IsolationBreach } from './context-isolation.error';
export { type ContextRuleOptions, ContextRules } from './context-rules';
export type { ContextPrincipal, HttpRequestFacts, JobRun, RouteIds, SocketMessageFacts } from './http-facts';
export { checkUserId, isCanonicalUuid, mintId } from './ids';
export {
  type ContextFault,
  ContextRejection,
  contextRejections,
  InvalidContextError,
} from './invalid-context.error';
export { bindSession, ContextBreach, contextBreaches, type EndableSession, unbindSession } from './isolation';
export { anonymous, type ScopedKey } from './keys';
export type { JsonObject, JsonValue } from './plain-json';
export { assertContext, UserExecutionContext } from './user-execution-context';
export { withContext, type WithContextOptions } from './with-context';
