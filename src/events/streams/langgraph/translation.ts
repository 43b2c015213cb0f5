import type { ThreadStateView } from '../../../runs';
import type { RunEvent } from '../../log/run-event';
import type { StreamMode } from './stream-mode';
import type { ToldWords } from './told-words';
import type { ToolCalls } from './tool-calls';

/** An event of a stream of the LangGraph API. */
export interface StreamPart {
  readonly event: string;
  readonly data: unknown;
}

/** A message as clients of that API know it. */
export interface StreamMessage {
  readonly id: string;
  readonly type: string;
  readonly content: string;
  readonly run_id: string | null;
}

/** What the thread holds by now: read only when a mode needs it. */
export interface StreamValues {
  readonly messages: readonly StreamMessage[];
}

/** What an event changes, read when a mode needs it. */
export interface Known {
  readonly values?: StreamValues;
  readonly state?: ThreadStateView;
}

export interface StreamedRun {
  readonly runId: string;
  readonly threadId: string;
  readonly assistantId: string;
  readonly attempt: number;
  readonly toolCalls: ToolCalls;
  readonly words: ToldWords;
}

/** What one event becomes in one mode. */
export type Translation = (event: RunEvent, run: StreamedRun, known: Known) => readonly StreamPart[];

export type Translations = Readonly<Record<StreamMode, Translation>>;

/** Where a piece comes from, in the words of that API: an agent is a node of the graph. */
export const metadataOf = (
  { agentName, runId, threadId }: Pick<RunEvent, 'agentName' | 'runId' | 'threadId'>,
  { assistantId }: StreamedRun,
): Record<string, unknown> => ({
  run_id: runId,
  thread_id: threadId,
  assistant_id: assistantId,
  langgraph_node: agentName ?? assistantId,
  tags: [],
});
