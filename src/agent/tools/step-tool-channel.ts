import { redactedText, type ToolResult } from '@airlock/agent-kit';
import { storable } from '../../http';
import { type Json, plainCopy } from '@airlock/agent-kit/plain-json';
import type { JournalEvent, NewStep, StepCommit } from '../../runs';
import type { TaskParts } from '../task/task-parts';
import type { ToolChannel } from './tool-channel';
import type { ToolCall } from './tool-dispatcher';
import type { ToolUsageRepository } from './tool-usage.repository';

type StepHead = Pick<NewStep, 'agent' | 'executionId' | 'status' | 'startedAt'>;

/** Tool calls of one attempt, told and recorded as steps of the run. */
export class StepToolChannel {
  constructor(
    private readonly parts: TaskParts & { readonly usage: ToolUsageRepository },
    private readonly head: (startedAt: Date) => StepHead,
  ) {}

  /** @param key under which the call's result is recorded */
  for(key: string): ToolChannel {
    const { work, turn, usage, signal } = this.parts;
    const { userId, runId } = work.lease;
    const { definition, executionId } = turn;
    const event = (type: string, payload: Record<string, unknown>): JournalEvent => ({
      type,
      agentName: definition.name,
      executionId,
      payload,
    });
    const record = (result: ToolResult, call: ToolCall, startedAt: Date): NewStep => ({
      ...this.head(startedAt),
      kind: 'tool',
      key,
      input: plainCopy(call.input) as Json,
      calls: [{ key, kind: 'tool', name: call.tool, answer: plainCopy(result) as unknown as Json }],
    });
    let startedAt = new Date();
    const recorded = (call: ToolCall, result: ToolResult): StepCommit => ({
      step: record(result, call, startedAt),
      checkpoint: work.checkpoint('auto'),
      stepsAhead: work.agentsAhead,
    });
    const notBegun = async (
      call: ToolCall,
      result: ToolResult,
      commit: () => StepCommit,
    ): Promise<ToolResult> => {
      await work.writer.write({
        name: `tool ${shown(call.tool)} refused`,
        signal,
        commit,
        after: ({ manager }, { currentStep: stepNo }) =>
          usage.refuse(manager, { userId, runId, stepNo, tool: shown(call.tool) }, result.status),
        events: () => [
          event('tool_executing', executing(call)),
          event('tool_completed', completed(call, result)),
        ],
      });
      return result;
    };

    return {
      mayCall: (tool) => definition.tools?.includes(tool) ?? false,

      refused: async (call, result) => {
        await notBegun(call, result, () => recorded(call, result));
        turn.recorded.add(key, plainCopy(result) as unknown as Json);
        return result;
      },

      postponed: (call, result) => notBegun(call, result, () => ({})),

      begin: async (call) => {
        startedAt = new Date();
        const stepNo = work.writer.progress.currentStep + 1;
        const { result } = await work.writer.write({
          name: `tool ${call.tool}`,
          signal,
          work: ({ manager }) => usage.admit(manager, { userId, runId, stepNo, tool: call.tool }),
          events: (admission) =>
            admission.kind === 'admitted' ? [event('tool_executing', executing(call))] : [],
        });
        if (result.kind !== 'admitted') return result.kind;
        return { key: work.writer.nextCallKey(), usageId: result.usageId };
      },

      finish: async (call, begun, result) => {
        const isAnswer = result.status === 'success';
        await work.writer.write({
          name: `tool ${call.tool} done`,
          signal,
          // One that failed is no step: whoever tries again makes it again, under the same key (T4).
          commit: () => (isAnswer ? recorded(call, result) : {}),
          after: ({ manager }) => usage.finish(manager, { userId }, begun.usageId, result),
          events: () => [event('tool_completed', completed(call, result))],
        });
        if (isAnswer) turn.recorded.add(key, plainCopy(result) as unknown as Json);
      },
    };
  }
}

const executing = ({ tool, input }: ToolCall): Record<string, unknown> => ({
  tool_name: shown(tool),
  parameters: isObject(input) ? input : { input },
  status: 'running',
  message: `Calling ${shown(tool)}.`,
});

const completed = ({ tool }: ToolCall, result: ToolResult): Record<string, unknown> => ({
  tool_name: shown(tool),
  result: result.status === 'success' ? (result.output ?? null) : { message: result.message },
  execution_time_ms: result.duration_ms,
  status: result.status,
  message: result.status === 'success' ? `${tool} answered.` : result.message,
});

/** A tool that there is not may have any name, or none. */
const shown = (tool: string): string => storable(redactedText(tool, 'parameters')) || '(no name)';

const isObject = (input: unknown): boolean =>
  typeof input === 'object' && input !== null && !Array.isArray(input);
