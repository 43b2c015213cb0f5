import { ApiProperty } from '@nestjs/swagger';
import { z } from 'zod';
import { plannedAtFirst } from '../../runs';
import { type AgentRegistry, SUPERVISOR } from '../registry/agent-registry';

/** Agents come with the server: they are as old as it is. */
const SINCE = new Date(0).toISOString();

const JSON_SCHEMA = { unrepresentable: 'any', io: 'input' } as const;
const RUN_INPUT = z.object({
  messages: z.array(z.object({ role: z.string(), content: z.string() })),
});
const VALUES = z.object({ messages: z.array(z.unknown()), report: z.unknown().optional() });

export class AssistantFlags {
  @ApiProperty() may_fail: boolean;
  @ApiProperty({ type: [String] }) tools: readonly string[];
  @ApiProperty({ type: [String] }) events: readonly string[];
  @ApiProperty() steps_at_least: number;
}

/** An agent as the API shows it; the names are the LangGraph Agent Server's. */
export class AssistantView {
  @ApiProperty({ example: 'triage' }) assistant_id: string;
  @ApiProperty({ example: 'triage' }) graph_id: string;
  @ApiProperty({ example: 'triage' }) name: string;
  @ApiProperty() description: string;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ example: {} }) config: Record<string, unknown>;
  @ApiProperty({ example: {} }) context: Record<string, unknown>;
  @ApiProperty({ example: {} }) metadata: Record<string, unknown>;
  @ApiProperty({ example: 1 }) version: number;
  @ApiProperty({ format: 'date-time' }) created_at: string;
  @ApiProperty({ format: 'date-time' }) updated_at: string;
  @ApiProperty({ type: AssistantFlags }) flags: AssistantFlags;
}

export class AssistantSchemas {
  @ApiProperty() graph_id: string;
  @ApiProperty({ example: 'alice' }) user_id: string;
  @ApiProperty({ example: true }) session_scoped: true;
  @ApiProperty({ type: 'object', additionalProperties: true }) input_schema: object;
  @ApiProperty({ type: 'object', additionalProperties: true }) output_schema: object;
  @ApiProperty({ type: 'object', additionalProperties: true }) state_schema: object;
  @ApiProperty({ type: 'object', additionalProperties: true }) config_schema: object;
  @ApiProperty({ type: 'object', additionalProperties: true }) context_schema: object;
}

/** @throws UnknownAgentError */
export function viewOfAssistant(agents: AgentRegistry, name: string, userId: string): AssistantView {
  const { description, flags } =
    name === SUPERVISOR ? supervisor(agents) : flagsOf(agents.get(name).definition);
  return {
    assistant_id: name,
    graph_id: name,
    name,
    description,
    user_id: userId,
    session_scoped: true,
    config: {},
    context: {},
    metadata: {},
    version: 1,
    created_at: SINCE,
    updated_at: SINCE,
    flags,
  };
}

/** @throws UnknownAgentError */
export function schemasOf(agents: AgentRegistry, name: string, userId: string): AssistantSchemas {
  const definition = name === SUPERVISOR ? undefined : agents.get(name).definition;
  const input = z.toJSONSchema(definition?.input ?? RUN_INPUT, JSON_SCHEMA);
  const output = z.toJSONSchema(definition?.output ?? VALUES, { ...JSON_SCHEMA, io: 'output' });
  return {
    graph_id: name,
    user_id: userId,
    session_scoped: true,
    input_schema: input,
    output_schema: output,
    state_schema: z.toJSONSchema(VALUES, JSON_SCHEMA),
    config_schema: {},
    context_schema: {},
  };
}

type Definition = ReturnType<AgentRegistry['get']>['definition'];

const flagsOf = ({ name, description, mayFail = true, tools = [], events = [] }: Definition) => ({
  description,
  flags: { may_fail: mayFail, tools, events, steps_at_least: plannedAtFirst(name) },
});

const supervisor = (agents: AgentRegistry) => ({
  description: 'Runs the whole pipeline: triage, what its finding asks for, and the report.',
  flags: {
    may_fail: false,
    tools: [...new Set(agents.all.flatMap(({ definition }) => definition.tools ?? []))],
    events: [],
    steps_at_least: plannedAtFirst(SUPERVISOR),
  },
});
