import type { ToldNotice } from '../../live/live-notice';
import type { StreamMode } from './stream-mode';
import { metadataOf, type StreamedRun, type StreamPart } from './translation';

/** A model's words while they come: chunks of a message, where a mode knows such. */
export function wordsIn(mode: StreamMode, notice: ToldNotice, run: StreamedRun): StreamPart[] {
  if (notice.type !== 'agent_text') return [];
  const chunk = { id: notice.topic, type: 'AIMessageChunk', content: notice.payload.text };
  const metadata = metadataOf({ ...run, agentName: notice.agentName ?? null }, run);
  if (mode === 'messages-tuple') return [{ event: 'messages', data: [chunk, metadata] }];
  if (mode !== 'events') return [];
  return [
    {
      event: 'events',
      data: {
        event: 'on_chat_model_stream',
        name: notice.agentName ?? run.assistantId,
        run_id: notice.executionId ?? run.runId,
        parent_ids: notice.executionId ? [run.runId] : [],
        tags: [],
        metadata,
        data: { chunk },
      },
    },
  ];
}
