export { Agent, AGENT_DEFINITION, type AgentDefinition, type AgentHandler, type Phase } from './agent';
export type { AgentTask, Rows } from './agent-task';
export { Degraded } from './degraded';
export type { Complexity, ModelAnswer, ModelRequest } from './model';
export { Tool, TOOL_DEFINITION, type ToolDefinition, type ToolHandler, type ToolResult } from './tool';
