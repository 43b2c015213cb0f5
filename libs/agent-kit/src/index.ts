import '@airlock/session/node-version';
export { Agent, AGENT_DEFINITION, type AgentDefinition, type AgentHandler, type Phase } from './agent';
export type { AgentTask, Rows } from './agent-task';
export { Deadline } from './deadline';
export { Degraded } from './degraded';
export { LiveText } from './live-text';
export {
  type Complexity,
  type ModelAnswer,
  type ModelAttempt,
  ModelError,
  type ModelPolicy,
  type ModelRequest,
} from './model';
export {
  type IsolatedCall,
  type IsolatedCode,
  type IsolatedRun,
  outputOf,
  Tool,
  TOOL_DEFINITION,
  type ToolDefinition,
  ToolFailedError,
  type ToolHandler,
  type ToolResult,
} from './tool';
export { redact, redactedText, type RedactionKind } from './redaction/redact';
export { isSensitiveKey } from './redaction/sensitive-key';
export { REDACTED, redactText } from './redaction/sensitive-text';
export { unlessAborted } from './unless-aborted';
