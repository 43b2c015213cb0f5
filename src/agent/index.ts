export { AgentModule } from './agent.module';
export type { AgentResult } from './agent-result';
export { EmptyMessageError } from './empty-message.error';
export {
  AgentShapeError,
  AgentTimeoutError,
  EngineDisposedError,
  ForeignContextError,
  NullResultError,
  UndeclaredEventError,
} from './errors';
export { ExecutionEngine } from './execution-engine';
export { IdempotencyKeyReusedError } from './idempotency-key-reused.error';
export { MemoryGuard } from './memory-guard';
export { MessageHandler } from './message-handler';
export { AgentRegistry, type RegisteredAgent, SUPERVISOR } from './registry/agent-registry';
export { MissingAgentError } from './registry/missing-agent.error';
export { UnknownAgentError } from './registry/unknown-agent.error';
export { Supervisor } from './supervisor';
export { ToolDispatcher } from './tools/tool-dispatcher';
export { ToolRegistry } from './tools/tool-registry';
