import '@airlock/session/node-version';
export { type RecordedCall, RecordingTask, type RecordingTaskOptions } from '@airlock/agent-kit/testing';
export type { AgentPromiseOptions } from './agents/agent-promises';
export { BrokenPromiseError } from './agents/broken-promise.error';
export { describeAgent } from './agents/describe-agent';
export { describeTool } from './agents/describe-tool';
export { IsolationBench, type IsolationBenchOptions } from './agents/isolation-bench';
export { testUser, type TestUser } from './agents/test-user';
export type { ToolPromiseOptions } from './agents/tool-promises';
export type { CanaryActor } from './canary/canary-actor';
export {
  canaryLoad,
  type CanaryLoadOptions,
  type CanaryOperation,
  type CanaryReport,
} from './canary/canary-load';
export { type CanaryUser, type ForeignSecret, newSecret, newUserId, SecretSearch } from './canary/secrets';
export { abortClient, type AbortedCall } from './faults/abort-client';
export { exhaustPool, killBackends } from './faults/database-faults';
export { Relay } from './faults/relay';
export { UnreliableWire } from './faults/unreliable-wire';
export { checkHistory, type CheckOptions } from './history/check-history';
export type { Anomaly, AnomalyType, Append, History, Operation, Read, Transaction } from './history/history';
export {
  isolationHistory,
  type IsolationHistoryOptions,
  type IsolationReport,
  type TransactionResult,
} from './history/isolation-history';
export { FORBIDDEN, type IsolationLevel } from './history/levels';
export { type Answer, type Call, type Caller, callerOf, type Credentials, send } from './http/caller';
export {
  type ModelCall,
  scriptedModel,
  type ScriptedModel,
  type ScriptedReply,
} from './model/scripted-model';
export { messagesOf } from './ownership/messages-of';
export { ownershipMatrix, type OwnershipReport } from './ownership/ownership-matrix';
export type { Intruders, OwnershipMatrixOptions } from './ownership/ownership-options';
export {
  type Attempt,
  forbidden,
  foreign,
  hidden,
  type Ids,
  open,
  own,
  type Person,
  type RouteEntry,
} from './ownership/route-entry';
export { documentedRoutes, type RouteName, routesOf } from './ownership/routes-of';
export type { Surface, SurfaceAnswer } from './ownership/surface';
export { expectIdlePool, type IdlePoolOptions, poolFaults } from './pool/idle-pool';
export { type Script, type ScriptedAnswer, type ScriptedCall, ScriptedModels } from './scripted-models';
export type { AnyClass } from './singletons/belongings';
export {
  singletonAudit,
  type SingletonAuditOptions,
  type SingletonFinding,
  type SingletonReport,
} from './singletons/singleton-audit';
export { createTestApp, type TestApp } from './test-app';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database';
