import type { ThreadStateView } from '../../../runs';
import { RUN_END, RUN_START } from '../../log/event-type';
import { envelopeOf, type RunEvent } from '../../log/run-event';
import { lifecycleEvent } from './lifecycle-event';
import { aboutMessage, untold } from './live-words';
import {
  metadataOf,
  type StreamedRun,
  type StreamMessage,
  type StreamPart,
  type StreamValues,
  type Translations,
} from './translation';

/** How each mode tells our events. */
export const TRANSLATIONS: Translations = {
  values: (_, __, { values }) => (values ? [{ event: 'values', data: values }] : []),
  updates: ({ type, agentName, payload }) =>
    type === 'agent_completed' && agentName
      ? [{ event: 'updates', data: { [agentName]: payload.result } }]
      : [],
  messages: (event, run, { values }) =>
    answersOf(event, values).flatMap((message) => [
      ...(run.words.of(message.id) === '' ? [aboutMessage(message.id, metadataOf(event, run))] : []),
      { event: 'messages/complete', data: [message] },
    ]),
  'messages-tuple': (event, run, { values }) =>
    answersOf(event, values)
      .flatMap((message) => untold(message, run) ?? [])
      .map((message) => ({ event: 'messages', data: [message, metadataOf(event, run)] })),
  custom: (event) => [{ event: 'custom', data: envelopeOf(event) }],
  events: lifecycleEvent,
  tasks: (event) => taskOf(event).map((data) => ({ event: 'tasks', data })),
  debug: debugOf,
  checkpoints: (_, __, { state }) => (state ? [{ event: 'checkpoints', data: checkpointOf(state) }] : []),
  tools: toolOf,
};

/** When the values of a thread change: with the message that starts a run, and with the answer that ends it. */
export const changesValues = ({ type }: RunEvent): boolean => type === RUN_START || type === RUN_END;

/** A state as LangGraph's checkpointer describes it. */
function checkpointOf({
  checkpoint,
  parent_checkpoint,
  values,
  metadata,
  next,
  tasks,
}: ThreadStateView): object {
  const config = configOf(checkpoint);
  const parent_config = parent_checkpoint ? configOf(parent_checkpoint) : null;
  return { config, parent_config, values, metadata, next, tasks };
}

const configOf = ({ thread_id, checkpoint_ns, checkpoint_id }: ThreadStateView['checkpoint']): object => ({
  configurable: { thread_id, checkpoint_ns, checkpoint_id },
});

/** What the run has said; it says it as it ends. What its caller sent of an earlier conversation comes before the question. */
function answersOf({ type, runId }: RunEvent, values: StreamValues | undefined): StreamMessage[] {
  if (type !== RUN_END) return [];
  const said = (values?.messages ?? []).filter((message) => message.run_id === runId);
  const question = said.findLastIndex((message) => message.type === 'human');
  return said.slice(question + 1).filter((message) => message.type === 'ai');
}

function taskOf({ type, executionId, agentName, payload }: RunEvent): object[] {
  const task = { id: executionId, name: agentName, interrupts: [] };
  switch (type) {
    case 'agent_started':
      return [{ ...task, input: payload.context, triggers: [] }];
    case 'agent_completed':
      return [{ ...task, result: [[agentName, payload.result]] }];
    case 'agent_error':
    case 'agent_death':
      return [{ ...task, error: payload.error_message ?? payload.message }];
    default:
      return [];
  }
}

function debugOf(event: RunEvent): StreamPart[] {
  const type = event.type === 'agent_started' ? 'task' : 'task_result';
  const timestamp = event.createdAt.toISOString();
  return taskOf(event).map((payload) => ({ event: 'debug', data: { type, timestamp, payload } }));
}

function toolOf(event: RunEvent, run: StreamedRun): StreamPart[] {
  const { type, payload } = event;
  if (type !== 'tool_executing' && type !== 'tool_completed') return [];
  const call = { toolCallId: run.toolCalls.of(event).id, name: payload.tool_name };
  const told = (kind: string, data: object): StreamPart[] => [
    { event: 'tools', data: { event: `on_tool_${kind}`, ...call, ...data } },
  ];
  if (type === 'tool_executing') return told('start', { input: payload.parameters });
  return payload.status === 'success'
    ? told('end', { output: payload.result })
    : told('error', { error: payload.message });
}
