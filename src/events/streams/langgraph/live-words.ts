import type { StreamMode } from './stream-mode';
import type { ToldPiece, ToldText } from './told-words';
import { metadataOf, type StreamedRun, type StreamMessage, type StreamPart } from './translation';

/** A model's words while they come: pieces of a message, where a mode knows such. */
export function wordsIn(mode: StreamMode, words: ToldPiece, run: StreamedRun): StreamPart[] {
  const isFirst = words.text === words.piece;
  const metadata = metadataOfWords(words, run);
  if (mode === 'messages-tuple')
    return [{ event: 'messages', data: [chunkOf(words.id, words.piece), metadata] }];
  if (mode === 'messages')
    return [
      ...(isFirst ? [aboutMessage(words.id, metadata)] : []),
      { event: 'messages/partial', data: [{ id: words.id, type: 'ai', content: words.text }] },
    ];
  if (mode !== 'events') return [];
  return [
    ...words.after.flatMap((told) => wordsEndIn(mode, told, run)),
    ...(isFirst ? [modelEvent('start', { input: {} }, words, run)] : []),
    modelEvent('stream', { chunk: chunkOf(words.id, words.piece) }, words, run),
  ];
}

/** AG-UI takes a message for open until it is told of its end, and then refuses the end of the run. */
export function wordsEndIn(mode: StreamMode, told: ToldText, run: StreamedRun): StreamPart[] {
  if (mode !== 'events') return [];
  const output = { ...chunkOf(told.id, told.text), type: 'ai' };
  return [modelEvent('end', { input: {}, output }, told, run)];
}

/**
 * An answer for clients that put the pieces of a message together: they would put one that comes whole behind the words
 * that it consists of.
 * @returns what of it they have not had; nothing where that is all
 */
export function untold(message: StreamMessage, { words }: StreamedRun): object | undefined {
  const length = words.lengthOf(message.id);
  if (length === 0 || !message.content.startsWith(words.of(message.id))) return message;
  const rest = message.content.slice(length);
  return rest === '' ? undefined : chunkOf(message.id, rest);
}

export const aboutMessage = (id: string, metadata: object): StreamPart => ({
  event: 'messages/metadata',
  data: { [id]: { metadata } },
});

/** With all that LangChain's own have: clients look into it without asking whether it is there. */
const chunkOf = (id: string, content: string): object => ({
  id,
  type: 'AIMessageChunk',
  content,
  additional_kwargs: {},
  response_metadata: {},
  tool_calls: [],
  invalid_tool_calls: [],
  tool_call_chunks: [],
});

const metadataOfWords = ({ agentName }: ToldText, run: StreamedRun): Record<string, unknown> =>
  metadataOf({ ...run, agentName }, run);

const modelEvent = (kind: string, data: object, told: ToldText, run: StreamedRun): StreamPart => ({
  event: 'events',
  data: {
    event: `on_chat_model_${kind}`,
    name: told.agentName ?? run.assistantId,
    run_id: told.executionId ?? run.runId,
    parent_ids: told.executionId ? [run.runId] : [],
    tags: [],
    metadata: metadataOfWords(told, run),
    data,
  },
});
