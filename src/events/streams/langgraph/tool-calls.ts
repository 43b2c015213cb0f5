import type { RunEvent } from '../../log/run-event';

export interface ToolCall {
  readonly id: string;
  readonly input: unknown;
}

/** What tools were called with, and under which id: clients ask for both when the answer comes. */
export class ToolCalls {
  private readonly calls = new Map<string, ToolCall>();

  /** Of calls to the same tool in one turn the last is meant; a call that the stream was not told of has its answer's id. */
  of(event: RunEvent): ToolCall {
    const { type, eventId: id, payload } = event;
    const key = JSON.stringify([event.executionId, payload.tool_name]);
    if (type === 'tool_executing') this.calls.set(key, { id, input: payload.parameters });
    return this.calls.get(key) ?? { id, input: {} };
  }
}
