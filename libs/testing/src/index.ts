export { type RecordedCall, RecordingTask, type RecordingTaskOptions } from '@airlock/agent-kit/testing';
export { AgentBench, type AgentBenchOptions, type AgentRun, type TestUser } from './agents/agent-bench';
export type { AgentPromiseOptions } from './agents/agent-promises';
export { BrokenPromiseError } from './agents/broken-promise.error';
export { describeAgent } from './agents/describe-agent';
export { checkHistory, type CheckOptions } from './history/check-history';
export type { Anomaly, AnomalyType, Append, History, Operation, Read, Transaction } from './history/history';
export { FORBIDDEN, type IsolationLevel } from './history/levels';
export type { AnyClass } from './singletons/belongings';
export { type Script, type ScriptedAnswer, type ScriptedCall, ScriptedModels } from './scripted-models';
export {
  singletonAudit,
  type SingletonAuditOptions,
  type SingletonFinding,
  type SingletonReport,
} from './singletons/singleton-audit';
export { testDatabase, type TestDatabase, type TestDatabaseOptions } from './test-database';
