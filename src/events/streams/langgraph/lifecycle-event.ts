import type { RunEvent } from '../../log/run-event';
import { metadataOf, type StreamedRun, type StreamPart } from './translation';

/** The mode `events`: a run and its executions are chains, tools are tools, all else is an event of its own. */
export function lifecycleEvent(event: RunEvent, run: StreamedRun): StreamPart[] {
  const { name, kind, data } = lifecycleOf(event, run);
  return [
    {
      event: 'events',
      data: {
        event: kind,
        name,
        run_id: event.executionId ?? event.runId,
        parent_ids: event.executionId ? [event.runId] : [],
        tags: [],
        metadata: metadataOf(event, run),
        data,
      },
    },
  ];
}

interface Lifecycle {
  readonly name: string;
  readonly kind: string;
  readonly data: unknown;
}

function lifecycleOf(event: RunEvent, run: StreamedRun): Lifecycle {
  const { type, agentName, payload } = event;
  const { assistantId } = run;
  const agent = agentName ?? assistantId;
  const tool = typeof payload.tool_name === 'string' ? payload.tool_name : agent;
  switch (type) {
    case 'orchestration_started':
      return { kind: 'on_chain_start', name: assistantId, data: { input: payload } };
    case 'orchestration_completed':
      return { kind: 'on_chain_end', name: assistantId, data: { output: payload } };
    case 'agent_started':
      return { kind: 'on_chain_start', name: agent, data: { input: payload.context } };
    case 'agent_completed':
      return { kind: 'on_chain_end', name: agent, data: { output: payload.result } };
    case 'agent_error':
      return { kind: 'on_chain_error', name: agent, data: { error: payload.error_message } };
    case 'agent_death':
      return { kind: 'on_chain_error', name: agent, data: { error: payload.message } };
    case 'tool_executing':
      return { kind: 'on_tool_start', name: tool, data: { input: run.toolCalls.of(event).input } };
    case 'tool_completed':
      return { kind: 'on_tool_end', name: tool, data: toolAnswer(event, run) };
    default:
      return { kind: 'on_custom_event', name: type, data: payload };
  }
}

/** A tool's answer as a LangChain tool message, which is what clients look for. */
function toolAnswer(event: RunEvent, { toolCalls }: StreamedRun): { input: unknown; output: object } {
  const { eventId, payload } = event;
  const { id, input } = toolCalls.of(event);
  const { tool_name: name, status, result, message } = payload;
  const succeeded = status === 'success';
  const output = {
    type: 'tool',
    id: eventId,
    tool_call_id: id,
    name,
    status: succeeded ? 'success' : 'error',
    content: succeeded ? JSON.stringify(result ?? null) : message,
  };
  return { input, output };
}
