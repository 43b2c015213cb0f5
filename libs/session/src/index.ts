import './node-version';
export {
  anonymous,
  type AuditTrail,
  checkUserId,
  type ChildExtras,
  ContextBreach,
  contextBreaches,
  type ContextFault,
  type ContextFields,
  ContextIsolationError,
  type ContextPrincipal,
  ContextRejection,
  contextRejections,
  type ContextRuleOptions,
  ContextRules,
  type HttpRequestFacts,
  InvalidContextError,
  isCanonicalUuid,
  type IsolationBreach,
  type JobRun,
  type JsonObject,
  type JsonValue,
  mintId,
  type RouteIds,
  type ScopedKey,
  type SerializedContext,
  type SocketMessageFacts,
  UserExecutionContext,
  withContext,
  type WithContextOptions,
} from './context';
export {
  CannotParkError,
  causesOf,
  ClientDisconnectedError,
  CommitFailedError,
  CommitOutcomeUnknownError,
  ConnectionLostError,
  ForeignManagerError,
  HookTimeoutError,
  IdleInTransactionError,
  IncompatibleTransactionError,
  InternalsMovedError,
  LeakedSessionError,
  LockNotAvailableError,
  NoContextError,
  NoSessionHereError,
  NoTransactionError,
  OutsideSessionError,
  PoolExhaustedError,
  type PoolNumbers,
  PoolSelfDeadlockError,
  ReadOnlyServerError,
  ReadOnlyTransactionError,
  ResultTooLargeError,
  SavepointEndedError,
  SessionEndedError,
  SessionError,
  SessionIsolationError,
  SessionNotBegunError,
  SessionParkedError,
  SessionTimeoutError,
  ShareExhaustedError,
  SharedCacheError,
  sqlStateOf,
  StatementCancelledError,
  StreamAcrossStepError,
  TransactionAbortedError,
  TransactionControlError,
  TransactionExistsError,
  UnfinishedQueriesError,
  UnknownDataSourceError,
  UnmanagedResponseError,
  UnsupportedNodeError,
  UnsupportedPlatformError,
} from './errors';
export { CurrentSession } from './nest/current-session';
export { type DisconnectPolicy, InjectSession, NoSession, OnDisconnect } from './nest/decorators';
export type { SessionModuleAsyncOptions, SessionModuleOptions } from './nest/session-module-options';
export { SessionInterceptor } from './nest/session.interceptor';
export { SessionModule } from './nest/session.module';
export type { EntityClassOrSchema } from './nest/session-repositories';
export {
  type EndOutcome,
  onSessionEvent,
  type SessionEventName,
  type SessionEvents,
  type SessionFacts,
  type ViolationKind,
} from './observe/session-events';
export { sessionMetrics, type SessionMetricsOptions } from './observe/session-metrics';
export { SessionMonitor, type SessionSnapshot } from './observe/session-monitor';
export { sessionSpans } from './observe/session-spans';
export type { StateCounts } from './observe/session-states';
export type { SessionNumbers } from './observe/session-stats';
export type { Hook } from './session/hooks';
export { RequestSession } from './session/request-session';
export { detached } from './session/scope';
export type { Session } from './session/session';
export type { SessionLimits } from './session/session-limits';
export type { SessionState } from './session/lifecycle';
export type { BeginOptions, Isolation } from './session/transaction-options';
export type { Unit } from './unit/unit';
export type { RetryOptions, UnitOptions } from './unit/unit-options';
export { UnitOfWork } from './unit/unit-of-work';
export { UnitRequest } from './unit/unit-request';
export type { ErrorRule, RollbackRules } from './transactional/rollback-rules';
export { Transactional } from './transactional/transactional.decorator';
export type { Propagation, TransactionalOptions } from './transactional/transactional-options';
